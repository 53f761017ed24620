/** What is kept on the device when the page is closed, if anything, and how to be rid of it. */
import { css, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Failure } from "../protocol.js";
import type { Leftover } from "./leftovers.js";
import { panel } from "./panel-style.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, ofCode, t } from "./words.js";

@customElement("echo-keeping-panel")
export class EchoKeepingPanel extends EchoElement {
  static override styles = [
    tokens,
    controls,
    panel,
    css`
      ul {
        margin: 0;
        padding-left: 18px;
      }
      code {
        overflow-wrap: anywhere;
        font-size: 12px;
      }
      .good {
        color: var(--good);
        font-weight: 600;
      }
    `,
  ];

  @property({ type: Boolean }) on = false;
  /** Whether an open clip's work could be kept here: not for who looks or learns. */
  @property({ type: Boolean }) works = true;
  /** Clips of which work is kept. */
  @property({ attribute: false }) clips: number | null = null;
  @property({ attribute: false }) failure: Failure | null = null;
  /** What was left after everything was forgotten. */
  @property({ attribute: false }) left: readonly Leftover[] | null = null;
  @state() private modelsToo = false;
  /** Whether it is asked once more. */
  @state() private asking = false;
  @state() private busy = false;

  protected override render() {
    return html`
      ${this.works ? this.#choice() : nothing}
      ${this.failure ? html`<p class="bad">${ofCode(this.failure)}</p>` : nothing}
      <p role="status">${this.#count()}</p>
      ${
        this.clips
          ? html`<div class="row"><button @click=${() => this.#emit("delete-work")}>Delete the kept work</button></div>`
          : nothing
      }
      ${this.#forget()}
      <div role="status">${this.left ? remains(this.left) : nothing}</div>
    `;
  }

  #choice() {
    return html`<label class="choice">
        <input
          type="checkbox"
          .checked=${live(this.on)}
          @change=${this.#chosen}
        />
        Keep my work on this device
      </label>
      <p class="soft">
        Off, nothing of a clip is stored. On, boxes, points, outlines drawn by hand, landmarks, marks,
        pixel size and view are kept under a digest of the clip’s pixels, and come back with the same
        clip. No picture, no name and nothing about the patient is kept. On a shared device leave it
        off.
      </p>`;
  }

  /** It shows what holds: where the browser refuses, it stays as it was. */
  #chosen({ target }: Event): void {
    const box = target as HTMLInputElement;
    this.#emit("autosave", box.checked);
    box.checked = this.on;
  }

  #count(): string {
    if (this.clips === null) return "";
    if (this.clips === 0) return t("No work is kept.");
    return this.clips === 1
      ? t("Work on 1 clip is kept.")
      : t("Work on {0} clips is kept.", this.clips);
  }

  #forget() {
    return html`<label class="choice">
        <input
          type="checkbox"
          .checked=${this.modelsToo}
          @change=${({ target }: Event) => {
            this.modelsToo = (target as HTMLInputElement).checked;
          }}
        />
        My own models too, learnt ones among them
      </label>
      <div class="row">
        ${
          this.asking
            ? html`<button class="primary" @click=${() => this.#forgetNow()}>Really forget</button>
                <button
                  @click=${() => {
                    this.asking = false;
                  }}
                >
                  Keep it
                </button>`
            : html`<button
                ?disabled=${this.busy}
                @click=${() => {
                  this.asking = true;
                }}
              >
                Forget everything
              </button>`
        }
      </div>
      <p class="soft">
        Deletes the kept work, the choice above, that to learn from corrected outlines, the page’s
        files and the site’s models from this device. The open clip stays until you close the page; at the next visit the page and its
        model are fetched again.
      </p>`;
  }

  #forgetNow(): void {
    this.asking = false;
    this.busy = true;
    this.#emit("forget-everything", this.modelsToo);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("left")) this.busy = false;
  }

  #emit(type: string, detail?: boolean): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function remains(left: readonly Leftover[]) {
  if (left.length === 0)
    return html`<p class="good">Forgotten. The browser’s stores were read back: nothing of EchoDisc is left in them.</p>`;
  return html`<p>Forgotten, but for what the browser’s stores still hold:</p>
    <ul>
      ${left.map(({ store, name }) => html`<li><code>${store}: ${name}</code></li>`)}
    </ul>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-keeping-panel": EchoKeepingPanel;
  }
}
