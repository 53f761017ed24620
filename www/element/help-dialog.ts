/**
 * What is measured, in pictures; what the warnings ask of the user; what this is not.
 *
 * `open` shows it. Events: `help-close` however it is left, `tour-begin`.
 */
import { css, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { dialogs } from "./dialog-style.js";
import { glyph } from "./glyphs.js";
import {
  boxPicture,
  discsPicture,
  fourPicture,
  fractionPicture,
  outlinePicture,
  phasesPicture,
  pictureStyles,
  shortPicture,
  twoPicture,
} from "./help-pictures.js";
import { SAFETY_NOTICE } from "./safety.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, m, t } from "./words.js";

type Shown = readonly [picture: () => TemplateResult, title: string, text: string];

const METHOD: readonly Shown[] = [
  [
    boxPicture,
    m("1. A box"),
    m(
      "It touches the endocardium on all four sides, from the apex to the mitral annulus. It decides much of the outline: draw it tight, anew on each frame.",
    ),
  ],
  [
    outlinePicture,
    m("2. The outline"),
    m(
      "The model outlines the cavity in the box. Papillary muscles belong to the cavity. Where it is wrong, move a side of the box or take the pencil (E).",
    ),
  ],
  [
    discsPicture,
    m("3. Long axis and 20 discs"),
    m(
      "The axis runs from the middle of the annulus to the apex. Across it lie 20 discs of one height h and of diameters d. Volume = π/4 · Σ d² · h; with two views d² is the product of both diameters.",
    ),
  ],
  [
    phasesPicture,
    m("4. End-diastole and end-systole"),
    m(
      "End-diastole (ED) is the largest cavity of a beat, end-systole (ES) the smallest. The larger of two outlines is taken as ED; you can overrule that.",
    ),
  ],
  [
    fractionPicture,
    m("5. The ejection fraction"),
    m(
      "EF = (EDV − ESV) / EDV · 100 %: the part of the filled ventricle that a beat ejects. It needs no pixel size where pixels are square; volumes do.",
    ),
  ],
];

const VIEWS: readonly Shown[] = [
  [
    fourPicture,
    m("Four-chamber view (A4C)"),
    m("Both ventricles and both atria. The left ventricle usually stands at the right."),
  ],
  [
    twoPicture,
    m("Two-chamber view (A2C)"),
    m("Left ventricle and left atrium alone. With A4C it gives the biplane EF."),
  ],
  [
    shortPicture,
    m("Foreshortening"),
    m(
      "A plane past the apex (orange) cuts the ventricle short: it looks rounder, and volumes are too small. One view alone cannot show it for sure.",
    ),
  ],
];

const WARNINGS: readonly (readonly [warning: string, asks: string])[] = [
  [m("Volumes need a calibration"), m("Panel Pixel size: confirm only what you see to be right.")],
  [m("The apex is not sure"), m("Is the apex at the top of the long axis? Landmarks (L) move it.")],
  [m("The annulus is slanted"), m("Look at both hinge points.")],
  [
    m("Border, or a straight wall"),
    m("Does the sector cut the ventricle off? Then use no volumes."),
  ],
  [m("ES larger than ED"), m("Are the frames swapped?")],
  [m("Lengths or axes disagree"), m("Are both frames of one plane and one beat?")],
  [m("Few frames a second"), m("End-systole may lie between two frames.")],
];

@customElement("echo-help-dialog")
export class EchoHelpDialog extends EchoElement {
  static override styles = [
    tokens,
    controls,
    dialogs,
    pictureStyles,
    css`
      dialog {
        width: min(860px, calc(100vw - 24px));
        max-height: calc(100dvh - 24px);
        padding: 0 20px 20px;
      }
      header {
        position: sticky;
        z-index: 1;
        top: 0;
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 10px 0;
        background: var(--surface);
      }
      h2,
      h3,
      h4,
      p,
      dl,
      dd {
        margin: 0;
      }
      h2 {
        font-size: 18px;
      }
      h3 {
        margin: 18px 0 8px;
        font-size: 16px;
      }
      h4 {
        margin: 6px 0 2px;
        font-size: 14px;
      }
      p,
      dl {
        font-size: 14px;
      }
      .shown {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 230px), 1fr));
        gap: 16px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
        gap: 6px 14px;
      }
      dt {
        color: var(--warn);
      }
      .soft {
        margin-top: 8px;
        color: var(--ink-soft);
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        margin-top: 18px;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  /** Whether there is a tour to begin. */
  @property({ type: Boolean }) tour = false;
  @query("dialog") private dialog!: HTMLDialogElement;

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("open")) return;
    if (this.open && !this.dialog.open) this.dialog.showModal();
    else if (!this.open && this.dialog.open) this.dialog.close();
  }

  protected override render() {
    return html`<dialog aria-labelledby="title" @close=${() => this.#tell("help-close")}>
      ${this.open ? this.#content() : nothing}
    </dialog>`;
  }

  /** Not there while the dialog is closed: nobody finds its words then. */
  #content() {
    return html`<header>
        <h2 id="title">How the ejection fraction is measured</h2>
        <button class="icon plain" aria-label="Close the help" @click=${() => this.dialog.close()}>
          ${glyph("close")}
        </button>
      </header>
      <h3>The method, step by step</h3>
      <section class="shown">${METHOD.map(shown)}</section>
      <h3>Which view is which</h3>
      <section class="shown">${VIEWS.map(shown)}</section>
      <h3>What the warnings ask of you</h3>
      <dl>${WARNINGS.map(([warning, asks]) => html`<dt>${t(warning)}</dt><dd>${t(asks)}</dd>`)}</dl>
      <p class="soft">Each warning says whether it is certain, likely or possible.</p>
      <h3>What this is not</h3>
      <p>${t(SAFETY_NOTICE)}</p>
      <p>
        The program does not know whether the box is round the left ventricle, which view it sees, or
        of whom a clip is. It measures what you outline. How good the model is stands in its card, panel
        Model. Your clips stay on this device.
      </p>
      <div class="acts">
        ${this.tour ? html`<button @click=${() => this.#begin()}>Show the tour</button>` : nothing}
        <button class="primary" @click=${() => this.dialog.close()}>Close</button>
      </div>`;
  }

  #begin(): void {
    this.dialog.close();
    this.#tell("tour-begin");
  }

  #tell(type: string): void {
    this.dispatchEvent(new CustomEvent(type));
  }
}

function shown([picture, title, text]: Shown) {
  return html`<div>${picture()}<h4>${t(title)}</h4><p>${t(text)}</p></div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-help-dialog": EchoHelpDialog;
  }
}
