/** Cameras and screens as streams, and in plain words why there is none. */
import type { Failure } from "../protocol.js";

export type CaptureFrom = "camera" | "screen";

const INSECURE: Failure = {
  code: "capture-insecure",
  message: "Browsers give cameras and screens to pages of secure addresses (https) only.",
};

export const UNKNOWN: Failure = {
  code: "capture-unknown",
  message: "This browser cannot record that. Try the camera, or open a file.",
};

const DENIED: Failure = {
  code: "capture-denied",
  message:
    "The camera or screen was not allowed. Allow it in the browser’s settings for this page; a page round this one has to allow it too.",
};

const NONE: Failure = { code: "capture-none", message: "There is no camera to be found." };

const BUSY: Failure = {
  code: "capture-busy",
  message: "The camera cannot be read: another program may be using it.",
};

export const ENDED: Failure = {
  code: "capture-ended",
  message: "The camera or the screen was switched off before two pictures were taken.",
};

const BY_NAME: Readonly<Record<string, Failure>> = {
  NotAllowedError: DENIED,
  SecurityError: DENIED,
  NotFoundError: NONE,
  OverconstrainedError: NONE,
  NotReadableError: BUSY,
  AbortError: BUSY,
};

export const EMPTY: Failure = {
  code: "capture-empty",
  message: "Fewer than two pictures came: let the clip play while it is recorded.",
};

/** What a device gives at best is more than is kept; faster than 30 a second helps. */
const PICTURES = { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 60 } };

type Devices = Pick<MediaDevices, "getUserMedia"> & Partial<Pick<MediaDevices, "getDisplayMedia">>;

/**
 * Asks for pictures without sound. Fails with "capture-insecure", "capture-unknown", "capture-denied",
 * "capture-none" or "capture-busy".
 */
export async function openSource(
  from: CaptureFrom,
  // Absent where the address is not secure.
  devices: Devices | null = navigator.mediaDevices ?? null,
): Promise<MediaStream> {
  if (!devices) throw INSECURE;
  try {
    if (from === "camera") {
      const video = { ...PICTURES, facingMode: { ideal: "environment" } };
      return await devices.getUserMedia({ video, audio: false });
    }
    if (!devices.getDisplayMedia) throw UNKNOWN;
    return await devices.getDisplayMedia({ video: { frameRate: { ideal: 60 } }, audio: false });
  } catch (thrown) {
    throw (thrown instanceof DOMException && BY_NAME[thrown.name]) || thrown;
  }
}

export function closeSource(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
