/** Takes the pictures that a video element shows, each once, with its time. */
import { grayOf, keptSize, MAX_RECORDED_BYTES, type Recording } from "../screen.js";
import { EMPTY, ENDED, UNKNOWN } from "./capture-source.js";

export interface RecorderOptions {
  seconds: number;
  /** Ends it early; what was taken is kept. */
  signal: AbortSignal;
  /** From 0 to 1. */
  progress(share: number): void;
}

/**
 * Records until the time is over, memory is full, it is stopped or its stream ends. Fails with
 * "capture-ended" or "capture-empty" where fewer than two pictures were taken, and with
 * "capture-unknown" where the browser does not tell one picture from the next.
 */
export async function record(
  video: HTMLVideoElement,
  { seconds, signal, progress }: RecorderOptions,
): Promise<Recording> {
  if (!("requestVideoFrameCallback" in video)) throw UNKNOWN;
  const { width, height } = keptSize(video.videoWidth, video.videoHeight);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  const [frames, stampsMs] = [[] as Uint8Array[], [] as number[]];
  const most = Math.floor(MAX_RECORDED_BYTES / (width * height));
  const end = performance.now() + 1000 * seconds;
  let shortened = false;
  for await (const stampMs of pictures(video, end, signal)) {
    if (!context) break;
    if (frames.length >= most) {
      shortened = true;
      break;
    }
    context.drawImage(video, 0, 0, width, height);
    frames.push(grayOf(context.getImageData(0, 0, width, height).data));
    stampsMs.push(stampMs);
    progress(1 - (end - performance.now()) / (1000 * seconds));
  }
  if (frames.length < 2) throw trackOf(video)?.readyState === "ended" ? ENDED : EMPTY;
  return { width, height, frames, stampsMs, shortened };
}

/** The time of each new picture, as the camera has it where it says so. */
async function* pictures(
  video: HTMLVideoElement,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<number> {
  let [source, last]: [Source | null, number] = [null, -Infinity];
  while (!signal.aborted && performance.now() < end) {
    const metadata = await nextPicture(video, end, signal);
    if (!metadata) return;
    source ??= metadata.captureTime === undefined ? "mediaTime" : "captureTime";
    const stampMs =
      source === "captureTime" ? (metadata.captureTime ?? last) : 1000 * metadata.mediaTime;
    // A picture that is shown again is no other picture.
    if (stampMs <= last) continue;
    last = stampMs;
    yield stampMs;
  }
}

type Source = "captureTime" | "mediaTime";

function trackOf({ srcObject }: HTMLVideoElement): MediaStreamTrack | undefined {
  return (srcObject as MediaStream | null)?.getVideoTracks()[0];
}

/** Null where it is over. */
function nextPicture(
  video: HTMLVideoElement,
  end: number,
  signal: AbortSignal,
): Promise<VideoFrameCallbackMetadata | null> {
  return new Promise((resolve) => {
    const over = () => done(null);
    const handle = video.requestVideoFrameCallback((_, metadata) => done(metadata));
    const timer = setTimeout(over, Math.max(0, end - performance.now()));
    const track = trackOf(video);
    const done = (metadata: VideoFrameCallbackMetadata | null) => {
      clearTimeout(timer);
      video.cancelVideoFrameCallback(handle);
      signal.removeEventListener("abort", over);
      track?.removeEventListener("ended", over);
      resolve(metadata);
    };
    signal.addEventListener("abort", over);
    track?.addEventListener("ended", over);
    if (track?.readyState === "ended") over();
  });
}
