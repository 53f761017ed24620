/** The models: which is in use and how, the user's own files, and what is known of each. */
import { css, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { ModelCard, ModelChoice } from "../protocol.js";
import { glyph } from "./glyphs.js";
import type { NewModel } from "./model-shelf.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html } from "./words.js";

@customElement("echo-model-panel")
export class EchoModelPanel extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: grid;
        gap: 10px;
        padding-bottom: 12px;
        font-size: 13px;
      }
      ul {
        display: grid;
        gap: 6px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto;
        align-items: center;
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      label.model {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 10px;
        align-items: center;
        min-height: var(--target);
        padding: 6px 10px;
        cursor: pointer;
      }
      input[type="radio"] {
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--accent);
      }
      strong {
        overflow-wrap: anywhere;
      }
      .soft {
        grid-column: 2;
        color: var(--ink-soft);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      input[type="text"] {
        flex: 1;
        min-width: 120px;
      }
      .row label {
        color: var(--ink-soft);
      }
    `,
  ];

  @property({ attribute: false }) models: readonly ModelCard[] = [];
  @property({ attribute: false }) model: ModelCard | null = null;
  @property() pipeline = "";
  @property({ type: Boolean }) busy = false;
  @query("input[type=file]") private picker!: HTMLInputElement;
  @query("#storage") private storage!: HTMLSelectElement;
  @query("input[type=text]") private address!: HTMLInputElement;

  protected override render() {
    return html`
      <ul role="radiogroup" aria-label="Model">
        ${this.models.map((card) => this.#card(card))}
      </ul>
      ${this.#pipelines()}
      <div class="row">
        <button ?disabled=${this.busy} @click=${() => this.picker.click()}>
          ${glyph("open")} Open a model
        </button>
        <label for="storage">kept as</label>
        <select id="storage">
          <option value="f16">16 bit</option>
          <option value="int8">8 bit: half the size, less exact</option>
          <option value="f32">32 bit</option>
        </select>
        <input
          type="file"
          hidden
          aria-label="Model file"
          accept=".pth,.pt,.safetensors,.bin"
          @change=${this.#picked}
        />
      </div>
      <form class="row" @submit=${this.#asked}>
        <input type="text" aria-label="Address of a model on this site" placeholder="or its address on this site" />
        <button ?disabled=${this.busy}>Fetch</button>
      </form>
    `;
  }

  #card(card: ModelCard) {
    const used = card.id === this.model?.id;
    return html`<li role="none">
      <label class="model">
        <input
          type="radio"
          name="model"
          .checked=${used}
          ?disabled=${this.busy}
          @change=${() => this.#use(card, card.pipelines[0]?.name)}
        />
        <strong>${card.name}</strong>
        <span class="soft">
          ${card.name === card.title ? nothing : `${card.title} · `}${size(card.bytes)} · ${card.licence}
        </span>
        <span class="soft">${card.use}</span>
      </label>
      ${card.learnt ? this.#saver(card) : nothing} ${card.own ? this.#remover(card) : nothing}
    </li>`;
  }

  #saver(card: ModelCard) {
    return html`<button
      class="icon plain"
      aria-label="Save ${card.name} to a file"
      title="Save to a file"
      @click=${() => this.#emit("save-model", card.id)}
    >
      ${glyph("save")}
    </button>`;
  }

  #remover(card: ModelCard) {
    return html`<button
      class="icon plain"
      aria-label="Delete ${card.name} from this device"
      title="Delete from this device"
      ?disabled=${this.busy}
      @click=${() => this.#emit("delete-model", card.id)}
    >
      ${glyph("trash")}
    </button>`;
  }

  /** Files do not tell SAM, MedSAM and SAM-Echo apart: the user has to. */
  #pipelines() {
    const { model } = this;
    if (!model || model.pipelines.length < 2) return nothing;
    return html`<div class="row">
      <label for="pipeline">Prepare frames as</label>
      <select
        id="pipeline"
        ?disabled=${this.busy}
        @change=${({ target }: Event) => this.#use(model, (target as HTMLSelectElement).value)}
      >
        ${model.pipelines.map(
          ({ name }) =>
            html`<option value=${name} ?selected=${name === this.pipeline}>${name}</option>`,
        )}
      </select>
    </div>`;
  }

  #use({ id }: ModelCard, pipeline: string | undefined): void {
    if (pipeline) this.#emit("use-model", { id, pipeline } satisfies ModelChoice);
  }

  #picked(): void {
    const file = this.picker.files?.[0];
    this.picker.value = "";
    if (file) this.#add(file);
  }

  #asked(event: Event): void {
    event.preventDefault();
    const address = this.address.value.trim();
    if (address) this.#add(address);
  }

  #add(source: NewModel["source"]): void {
    const storage = this.storage.value as NewModel["storage"];
    this.#emit("add-model", { source, storage } satisfies NewModel);
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function size(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-model-panel": EchoModelPanel;
  }
}
