/** Plays a clip at its own speed: says which frame is due, skipping frames rather than slowing down. */

/** For clips that carry no frame time. */
export const DEFAULT_FRAME_MS = 1000 / 30;

export class Player {
  readonly #show: (frame: number) => void;
  #handle: number | null = null;

  constructor(show: (frame: number) => void) {
    this.#show = show;
  }

  get playing(): boolean {
    return this.#handle !== null;
  }

  play(from: number, frames: number, frameTimeMs: number | null): void {
    this.pause();
    const frameMs = frameTimeMs ?? DEFAULT_FRAME_MS;
    let began: number | null = null;
    const tick = (now: number) => {
      began ??= now;
      this.#show(frameDue(now - began, from, frames, frameMs));
      this.#handle = requestAnimationFrame(tick);
    };
    this.#handle = requestAnimationFrame(tick);
  }

  pause(): void {
    if (this.#handle !== null) cancelAnimationFrame(this.#handle);
    this.#handle = null;
  }
}

/** The frame to show `elapsedMs` after `from` was shown; the clip goes round. */
export function frameDue(elapsedMs: number, from: number, frames: number, frameMs: number): number {
  return (from + Math.floor(elapsedMs / frameMs)) % frames;
}
