/** Video files -> RGBA frames with their exact times, decoded by the browser (WebCodecs). */
import type { InputVideoTrack, VideoSample } from "mediabunny";
import type { Failure, Warning } from "./protocol.js";

/** Larger files are refused before they are read. */
export const MAX_FILE_BYTES = 2 ** 30;

/** Decoded RGBA of one clip: what fits beside the model on a tablet. */
export const MAX_DECODED_BYTES = 2 ** 30;

export interface VideoSink {
  begin(width: number, height: number): Promise<unknown>;
  /** `rgba` is the sink's to keep: `4 * width * height` bytes. */
  frame(rgba: ArrayBuffer, timestampMs: number): Promise<unknown>;
}

const QUICKTIME_ATOMS = new Set(["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"]);

/** Tells MP4, QuickTime and WebM/Matroska by their first bytes; the file name is not looked at. */
export async function isVideo(source: Blob): Promise<boolean> {
  const head = new Uint8Array(await source.slice(0, 12).arrayBuffer());
  const matroska = [0x1a, 0x45, 0xdf, 0xa3].every((byte, at) => head[at] === byte);
  return matroska || QUICKTIME_ATOMS.has(String.fromCharCode(...head.slice(4, 8)));
}

/** How many frames of this size fit the budget. */
export function framesThatFit(width: number, height: number): number {
  return Math.floor(MAX_DECODED_BYTES / (4 * width * height));
}

/**
 * Feeds every frame of the first video track to `sink`, one at a time.
 * Returns what the user should know. Fails with "video-unsupported", "video-empty", "video-damaged",
 * "clip-too-large" or "cancelled".
 */
export async function decodeVideo(
  source: Blob,
  signal: AbortSignal,
  sink: VideoSink,
): Promise<Warning[]> {
  const { BlobSource, Input, MATROSKA, MP4, QTFF, VideoSampleSink, WEBM } = await import(
    "mediabunny"
  );
  const input = new Input({
    source: new BlobSource(source),
    formats: [MP4, QTFF, WEBM, MATROSKA],
  });
  try {
    const track = await playableTrack(() => input.getPrimaryVideoTrack());
    const width = await track.getDisplayWidth();
    const height = await track.getDisplayHeight();
    const limit = framesThatFit(width, height);
    if (limit < 2) throw tooLarge(width, height);
    await sink.begin(width, height);
    const samples = new VideoSampleSink(track).samples();
    const count = await pump(samples, { width, height, limit, signal, sink });
    return count > limit ? [shortened(limit)] : [];
  } finally {
    input.dispose();
  }
}

interface PumpOptions {
  width: number;
  height: number;
  limit: number;
  signal: AbortSignal;
  sink: VideoSink;
}

/** The number of frames seen; one more than `limit` where the video goes on. */
async function pump(samples: AsyncGenerator<VideoSample>, options: PumpOptions): Promise<number> {
  const { width, height, limit, signal, sink } = options;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  if (!context) throw unsupported("no canvas");
  let count = 0;
  for await (const sample of decoded(samples)) {
    context.fillRect(0, 0, width, height);
    sample.draw(context, 0, 0, width, height);
    const timestampMs = sample.timestamp * 1000;
    sample.close();
    if (signal.aborted) throw { code: "cancelled", message: "Cancelled." } satisfies Failure;
    count += 1;
    if (count > limit) break;
    await sink.frame(context.getImageData(0, 0, width, height).data.buffer, timestampMs);
  }
  if (count === 0) throw { code: "video-empty", message: "The video has no frames." };
  return count;
}

/** Failures of the decoder, told from those of the sink. */
async function* decoded(samples: AsyncGenerator<VideoSample>): AsyncGenerator<VideoSample> {
  const iterator = samples[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((thrown) => Promise.reject(damaged(thrown)));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return(undefined);
  }
}

async function playableTrack(
  open: () => Promise<InputVideoTrack | null>,
): Promise<InputVideoTrack> {
  if (typeof VideoDecoder === "undefined") throw unsupported("no WebCodecs");
  const track = await open().catch((thrown) => Promise.reject(damaged(thrown)));
  if (!track) throw { code: "video-empty", message: "The file has no video track." };
  if (!(await track.canDecode())) throw unsupported((await track.getCodec()) ?? "unknown codec");
  return track;
}

function unsupported(detail: string): Failure {
  return {
    code: "video-unsupported",
    message: `This browser cannot decode the video (${detail}). Export it as H.264 in MP4, or try another browser.`,
  };
}

function damaged(thrown: unknown): Failure {
  const detail = thrown instanceof Error ? thrown.message : "unknown error";
  return {
    code: "video-damaged",
    message: `The video could not be read to its end (${detail}). Export it again from the scanner.`,
  };
}

function tooLarge(width: number, height: number): Failure {
  return {
    code: "clip-too-large",
    message: `Frames of ${width}×${height} do not fit the memory set aside for a clip (1 GiB). Export a smaller size.`,
  };
}

function shortened(limit: number): Warning {
  return {
    code: "clip-shortened",
    message: `Only the first ${limit} frames fit in memory (1 GiB); the rest was left out.`,
  };
}
