/** The pixel size of the open clip: what gives it now, and the ruler that is being set. */
import {
  asFailure,
  type Calibration,
  type CalibrationChoice,
  type Failure,
  type Point,
} from "../protocol.js";
import type { Size } from "./box-geometry.js";
import type { Study } from "./study.js";

/** Two ends on the picture and the distance that is typed. */
export interface RulerDraft {
  from: Point;
  to: Point;
  /** Null until a number is typed. */
  mm: number | null;
}

export interface CalibratorOptions {
  study: Study;
  /** What the file says. */
  file: Calibration;
  size: Size;
  ask(choice: CalibrationChoice): Promise<Calibration>;
  changed(): void;
  failed(failure: Failure): void;
}

const NOTHING = { preview: null, refusal: null };

export class Calibrator {
  readonly #options: CalibratorOptions;
  #choice: CalibrationChoice;
  #current: Calibration;
  #draft: RulerDraft | null = null;
  #preview: Calibration | null = null;
  #refusal: Failure | null = null;

  constructor(options: CalibratorOptions) {
    this.#options = options;
    this.#choice = options.study.calibration;
    this.#current = options.file;
  }

  /** Of the whole image. */
  get current(): Calibration {
    return this.#current;
  }

  get draft(): RulerDraft | null {
    return this.#draft;
  }

  /** What the draft would give. */
  get preview(): Calibration | null {
    return this.#preview;
  }

  /** Why the draft gives nothing. */
  get refusal(): Failure | null {
    return this.#refusal;
  }

  /** To be called after every change of the study: undo changes the choice, too. */
  async update(): Promise<void> {
    const { study, ask, changed, failed } = this.#options;
    const choice = study.calibration;
    if (choice === this.#choice) return;
    this.#choice = choice;
    try {
      const found = await ask(choice);
      if (choice !== this.#choice) return;
      this.#current = found;
      changed();
    } catch (thrown) {
      failed(asFailure(thrown));
    }
  }

  /** Begins a ruler, at the one in use or down the middle of the picture. */
  beginRuler(): void {
    const { study, size } = this.#options;
    const { calibration } = study;
    const [x, y] = [size.width / 2, size.height / 4];
    if (calibration.kind === "ruler")
      this.#draft = { from: calibration.from, to: calibration.to, mm: calibration.mm };
    else this.#draft ??= { from: { x, y }, to: { x, y: 3 * y }, mm: null };
    void this.#try();
  }

  setRuler(part: Partial<RulerDraft>): void {
    if (!this.#draft) return;
    this.#draft = { ...this.#draft, ...part };
    void this.#try();
  }

  endRuler(): void {
    this.#draft = null;
    this.#preview = null;
    this.#refusal = null;
  }

  /** The picture follows at once, the preview when it is known. */
  async #try(): Promise<void> {
    const draft = this.#draft;
    const { ask, changed } = this.#options;
    changed();
    if (!draft) return;
    const { from, to, mm } = draft;
    const asked =
      mm === null
        ? NOTHING
        : await ask({ kind: "ruler", from, to, mm })
            .then((preview) => ({ preview, refusal: null }))
            .catch((thrown) => ({ preview: null, refusal: asFailure(thrown) }));
    if (draft !== this.#draft) return;
    this.#preview = asked.preview;
    this.#refusal = asked.refusal;
    changed();
  }
}
