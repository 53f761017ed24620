/** Which view the clip shows, and the view that was kept to be combined with it. */
import { nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ApicalView } from "../protocol.js";
import { type KeptView, otherView, VIEW_NAMES } from "./examination.js";
import { panel } from "./panel-style.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

@customElement("echo-view-panel")
export class EchoViewPanel extends EchoElement {
  static override styles = [tokens, controls, panel];

  @property() view: ApicalView = "a4c";
  @property({ attribute: false }) kept: KeptView | null = null;
  /** Whether the kept view is that of the open clip. */
  @property({ type: Boolean }) keptIsOpen = false;
  /** Whether the open clip is measured. */
  @property({ type: Boolean }) ready = false;

  protected override render() {
    return html`
      <div class="row">
        <label for="view">This clip shows the</label>
        <select id="view" @change=${this.#chosen}>
          ${(["a4c", "a2c"] as const).map(
            (view) =>
              html`<option value=${view} ?selected=${view === this.view}>apical ${t(VIEW_NAMES[view])}</option>`,
          )}
        </select>
      </div>
      ${this.kept ? this.#kept(this.kept) : this.#keeper()}
    `;
  }

  #keeper() {
    return html`
      <div class="row">
        <button ?disabled=${!this.ready} @click=${() => this.#emit("keep-view")}>
          Keep this view and open the ${t(VIEW_NAMES[otherView(this.view)])}
        </button>
      </div>
      <p class="soft">
        Two views of one patient give the biplane EF. The kept view stays in memory only, until you
        remove it or leave the page.
      </p>
    `;
  }

  #kept({ request, report }: KeptView) {
    const volume = report.edv_ml === null ? "" : t(", EDV {0} mL", Math.round(report.edv_ml));
    return html`
      <p>
        <strong>Kept: ${t(VIEW_NAMES[request.view])}</strong>, EF ${Math.round(report.ef_percent)} %${volume},
        frames ${request.ed.frame + 1} and ${request.es.frame + 1}.
        ${
          this.keptIsOpen
            ? html`Now open the ${t(VIEW_NAMES[otherView(request.view)])} of the same patient.`
            : nothing
        }
      </p>
      <div class="row">
        ${
          this.keptIsOpen
            ? html`<button class="primary" @click=${() => this.#emit("open-other")}>Open the other view</button>`
            : nothing
        }
        <button @click=${() => this.#emit("forget-view")}>Remove the kept view</button>
      </div>
    `;
  }

  #chosen({ target }: Event): void {
    this.#emit("view-change", (target as HTMLSelectElement).value);
  }

  #emit(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-view-panel": EchoViewPanel;
  }
}
