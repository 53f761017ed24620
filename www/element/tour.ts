/**
 * Four hints beside the controls that they are of; the work goes on round them. Where each stands is
 * the layout's (tour-style.ts), by the attribute `step`. Event: `tour-end`.
 */
import { css, nothing, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { glyph } from "./glyphs.js";
import { controls, tokens } from "./theme.js";
import { isTourSeen, keepTourSeen } from "./tour-seen.js";
import { EchoElement, html, m, t } from "./words.js";

const STEPS: readonly (readonly [title: string, text: string])[] = [
  [
    m("Open a clip"),
    m("A sample is there already. Open your own here, or drop it: it stays on this device."),
  ],
  [
    m("Draw a box"),
    m(
      "Drag it closely round the left ventricle, on a frame at end-diastole and on one at end-systole. Enter draws one too.",
    ),
  ],
  [
    m("Accept or correct"),
    m(
      "Look at each outline. A good one needs nothing more; a wrong one follows the box, or the pencil (E).",
    ),
  ],
  [
    m("Read the EF with its warnings"),
    m("The result stands here, and below it what speaks against trusting it. Read both."),
  ],
];

@customElement("echo-tour")
export class EchoTour extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        z-index: 2;
        max-width: min(340px, calc(100cqw - 24px));
        padding: 12px 14px;
        border: 2px solid var(--accent);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: 0 8px 28px rgb(0 0 0 / 50%);
      }
      h2,
      p {
        margin: 0;
      }
      h2 {
        min-height: 30px;
        font-size: 16px;
      }
      .skip {
        float: right;
        margin: -10px -12px 0 0;
      }
      p {
        font-size: 14px;
      }
      label {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: var(--target);
        color: var(--ink-soft);
        font-size: 13px;
        cursor: pointer;
      }
      input {
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--accent);
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
        justify-content: end;
        margin-top: 6px;
      }
      .acts label {
        flex: 1 1 120px;
      }
      .acts button {
        padding: 0 12px;
      }
    `,
  ];

  /** From 0. */
  @property({ type: Number, reflect: true }) step = 0;
  /** Whether it was asked for: then it takes the focus. */
  @property({ type: Boolean }) asked = false;
  @query(".primary") private next!: HTMLElement;

  protected override firstUpdated(_changed: PropertyValues): void {
    if (this.asked) this.next.focus();
  }

  protected override render() {
    const [title, text] = STEPS[this.step] ?? ["", ""];
    const last = this.step === STEPS.length - 1;
    return html`<section aria-label="First steps" @keydown=${this.#key}>
      <button class="icon plain skip" aria-label="Skip the tour" @click=${() => this.#end()}>
        ${glyph("close")}
      </button>
      <div role="status">
        <h2>${this.step + 1}/${STEPS.length} ${t(title)}</h2>
        <p>${t(text)}</p>
      </div>
      <div class="acts">
        <label>
          <input
            type="checkbox"
            .checked=${isTourSeen()}
            @change=${({ target }: Event) => keepTourSeen((target as HTMLInputElement).checked)}
          />
          Do not show this again
        </label>
        ${this.step > 0 ? html`<button @click=${() => this.#go(-1)}>Back</button>` : nothing}
        <button class="primary" @click=${() => (last ? this.#end() : this.#go(1))}>
          ${last ? t("Done") : t("Next")}
        </button>
      </div>
    </section>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#end();
  };

  #go(steps: number): void {
    this.step += steps;
  }

  #end(): void {
    this.dispatchEvent(new CustomEvent("tour-end"));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-tour": EchoTour;
  }
}
