/**
 * Strokes over an outline, or round a new one: shown as they are drawn, one step of undo when they
 * end. No DOM.
 */
import {
  asFailure,
  type EditReply,
  type EditRequest,
  type Failure,
  type Point,
} from "../protocol.js";
import type { Size } from "./box-geometry.js";
import { areSame, type Edit, editOf, runsOf } from "./edits.js";
import { filled } from "./overlap.js";
import type { Study } from "./study.js";

/** What a stroke does: drag the border, add, erase, go round what becomes the outline. */
export type Brush = "push" | "add" | "erase" | "trace";

export interface MaskEditor {
  editMask(request: EditRequest): Promise<EditReply>;
}

export interface EditorOptions {
  study: Study;
  engine: MaskEditor;
  size: Size;
  /** Resolves when the screen is next drawn: an edit is shown no more often than that. */
  drawn(): Promise<void>;
  /** A stroke is shown further than before, or taken back. */
  moved(): void;
  /** An edit has become a step of undo. */
  changed(): void;
  failed(failure: Failure): void;
}

interface Stroke {
  readonly frame: number;
  readonly brush: Brush;
  /** In frame px. */
  readonly radius: number;
  readonly path: Point[];
  state: "drawn" | "ended" | "cancelled";
  /** Called when there is more of it. */
  wake(): void;
}

/** A drag is rounded to pixels after this many radii: its cost does not grow with its length. */
const PART_RADII = 4;

/** A dot beside the frame: what the engine makes of a mask that is left as it is. */
const NO_CHANGE: EditRequest["change"] = { kind: "erase", path: [{ x: -16, y: -16 }], radius: 1 };

const NOTHING_INSIDE: Failure = {
  code: "trace-empty",
  message:
    "The line goes round nothing: draw once round the ventricle; it closes where you let go.",
};

const NOTHING_LEFT: Failure = {
  code: "edit-empty",
  message:
    "Nothing would be left of the outline: it stays as it was. The bin clears a frame as a whole.",
};

export class Editor {
  readonly #options: EditorOptions;
  /** One edit after another: each begins with what the one before has left. */
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #stroke: Stroke | null = null;
  #retired = false;

  constructor(options: EditorOptions) {
    this.#options = options;
  }

  /** Whether a stroke is drawn, or an edit has not come to its end. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  /** When all edits have come to their end. */
  get settled(): Promise<void> {
    return this.#last;
  }

  begin(frame: number, brush: Brush, radius: number, at: Point): void {
    this.end();
    const stroke: Stroke = {
      frame,
      brush,
      radius,
      path: [at],
      state: "drawn",
      wake: () => undefined,
    };
    this.#stroke = stroke;
    this.#queue(frame, () => this.#draw(stroke));
  }

  extend(points: readonly Point[]): void {
    this.#stroke?.path.push(...points);
    this.#stroke?.wake();
  }

  end(): void {
    this.#stop("ended");
  }

  /** Takes the stroke back that is being drawn; whether there was one. */
  cancel(): boolean {
    return this.#stop("cancelled");
  }

  /** Smooths the outline over a Gaussian of `sigma` frame px. */
  smooth(frame: number, sigma: number): void {
    this.#queue(frame, async () => {
      const { runs } = this.#state(frame);
      const change = { kind: "smooth", sigma } as const;
      this.#settle(frame, runs, await this.#ask({ frame, runs, change, single: true }));
    });
  }

  /** Gives the outline back to the network. */
  reset(frame: number): void {
    this.#queue(frame, async () => {
      if (!this.#options.study.edits.has(frame)) return;
      this.#options.study.setEdit(frame, null);
      this.#options.changed();
    });
  }

  /** Another clip takes its place. */
  retire(): void {
    this.#retired = true;
    this.cancel();
  }

  #stop(state: "ended" | "cancelled"): boolean {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (!stroke) return false;
    stroke.state = state;
    stroke.wake();
    return true;
  }

  #queue(frame: number, run: () => Promise<void>): void {
    this.#waiting += 1;
    this.#last = this.#last
      .then(() => (this.#retired ? undefined : run()))
      .catch((thrown) => {
        if (!this.#retired) this.#options.failed(asFailure(thrown));
      })
      .finally(() => {
        this.#waiting -= 1;
        this.#show(frame, null);
      });
  }

  /** Shows the stroke until it ends. */
  async #draw(stroke: Stroke): Promise<void> {
    const { frame, path, brush } = stroke;
    if (brush === "trace") return this.#trace(stroke);
    const { runs: before } = this.#state(frame);
    let [base, from, until] = [before, 0, 0];
    while (is(stroke, "drawn")) {
      if (until === path.length) await more(stroke);
      await this.#options.drawn();
      if (!is(stroke, "drawn")) break;
      const part = path.slice(from);
      until = path.length;
      const reply = await this.#ask(requestOf(stroke, brush, base, part, false));
      if (is(stroke, "cancelled")) return;
      this.#show(frame, editOf(reply, this.#options.size));
      if (brush === "push" && lengthOf(part) < PART_RADII * stroke.radius) continue;
      [base, from] = [reply.runs, until - 1];
    }
    if (is(stroke, "cancelled")) return;
    const reply = await this.#ask(requestOf(stroke, brush, base, path.slice(from), true));
    this.#settle(frame, before, reply);
  }

  /** What the line goes round, once it has come to its end, takes the outline's place. */
  async #trace(stroke: Stroke): Promise<void> {
    while (is(stroke, "drawn")) await more(stroke);
    if (is(stroke, "cancelled")) return;
    const { frame, path } = stroke;
    const { size, failed } = this.#options;
    const inside = filled(
      path.map(({ x, y }) => [x, y]),
      size,
    );
    const runs = runsOf(inside, size);
    const reply = await this.#ask({ frame, runs, change: NO_CHANGE, single: true });
    if (reply.areaPx === 0) failed(NOTHING_INSIDE);
    else this.#settle(frame, this.#state(frame).runs, reply);
  }

  #settle(frame: number, before: Uint32Array, reply: EditReply): void {
    if (this.#retired || areSame(before, reply.runs)) return;
    if (reply.areaPx === 0) {
      this.#options.failed(NOTHING_LEFT);
      return;
    }
    this.#options.study.setEdit(frame, editOf(reply, this.#options.size));
    this.#options.study.showStroke(frame, null);
    this.#options.changed();
  }

  #show(frame: number, edit: Edit | null): void {
    if (this.#retired) return;
    this.#options.study.showStroke(frame, edit);
    this.#options.moved();
  }

  #ask(request: EditRequest): Promise<EditReply> {
    return this.#options.engine.editMask(request);
  }

  #state(frame: number): { runs: Uint32Array } {
    const { study, size } = this.#options;
    const edit = study.edits.get(frame);
    return { runs: edit?.runs ?? runsOf(study.maskOf(frame), size) };
  }
}

function requestOf(
  { frame, radius }: Stroke,
  brush: Exclude<Brush, "trace">,
  runs: Uint32Array,
  path: Point[],
  single: boolean,
): EditRequest {
  return { frame, runs, change: { kind: brush, path, radius }, single };
}

/** As it is by now: it changes while it is waited for. */
function is({ state }: Stroke, wanted: Stroke["state"]): boolean {
  return state === wanted;
}

/** Resolves when the stroke goes on or ends. */
function more(stroke: Stroke): Promise<void> {
  return new Promise((resolve) => {
    stroke.wake = resolve;
  });
}

function lengthOf(path: readonly Point[]): number {
  let sum = 0;
  path.forEach(({ x, y }, at) => {
    const before = path[at - 1];
    if (before) sum += Math.hypot(x - before.x, y - before.y);
  });
  return sum;
}
