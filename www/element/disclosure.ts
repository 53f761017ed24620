/**
 * What files of the open clip may tell of a patient: by default nothing that was typed, and pictures
 * are black outside of the sector, where text is burned in. No DOM.
 */
import {
  asFailure,
  type FramePicture,
  type MeasureRequest,
  type SectorShape,
  type Warning,
} from "../protocol.js";
import { NO_FACTS } from "./examination.js";

export interface DisclosureOptions {
  sector(grownPx: number): Promise<SectorShape | null>;
  picture(frame: number, grownPx: number | null): Promise<FramePicture>;
  /** Something to be drawn has changed. */
  changed(): void;
  failed(thrown: unknown): void;
  warned(warning: Warning): void;
}

/** How much of the sector's edge is left out or added, at most, as parts of the shorter side. */
export const [MOST_SHRUNK, MOST_GROWN] = [0.1, 0.2];

export const TEXT_KEPT: Warning = {
  code: "burned-in-text",
  message: "Text that is burned into the pictures is in the file and may name the patient.",
};

export class Disclosure {
  /** Pictures keep the text that is burned into them. */
  keepsText = false;
  /** Files hold what was typed of the patient, and what follows from it. */
  tellsPatient = false;
  readonly #options: DisclosureOptions;
  #grownPx = 0;
  #asked = false;
  /** Undefined until it is known. */
  #sector: SectorShape | null | undefined;

  constructor(options: DisclosureOptions) {
    this.#options = options;
  }

  get grownPx(): number {
    return this.#grownPx;
  }

  /** Null where none was found, undefined until that is known. */
  get sector(): SectorShape | null | undefined {
    return this.#sector;
  }

  /** Looks for the sector, once. */
  look(): void {
    if (this.#asked) return;
    this.#asked = true;
    void this.#find();
  }

  /** Moves the edge of the sector outwards, or inwards. */
  grow(byPx: number): void {
    this.#grownPx = byPx;
    void this.#find();
  }

  set(part: Partial<Pick<Disclosure, "keepsText" | "tellsPatient">>): void {
    Object.assign(this, part);
    this.#options.changed();
  }

  /** The frame as files show it. */
  readonly picture = (frame: number): Promise<FramePicture> =>
    this.#options.picture(frame, this.keepsText ? null : this.#grownPx);

  /** What is measured for a file. A scheme of classes is nothing of the patient's. */
  told(request: MeasureRequest): MeasureRequest {
    if (this.tellsPatient) return request;
    return { ...request, patient: { ...NO_FACTS, scheme: request.patient.scheme } };
  }

  /** To be called for a file with these pictures. */
  shown(request: MeasureRequest): void {
    const views = [request.shown, request.kept];
    const images = views.flatMap((view) => [view?.ed.image, view?.es.image]);
    if (images.some((image) => image && !image.masked)) this.#options.warned(TEXT_KEPT);
  }

  async #find(): Promise<void> {
    const grownPx = this.#grownPx;
    try {
      const sector = await this.#options.sector(grownPx);
      if (grownPx === this.#grownPx) this.#sector = sector;
    } catch (thrown) {
      this.#asked = false;
      this.#options.failed(asFailure(thrown));
    }
    this.#options.changed();
  }
}
