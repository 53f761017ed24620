/** Which prompt a press gives, refinement, and the choice among three masks. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { type MaskReply, NO_PROMPTS, type Prompts } from "../protocol.js";
import { type Glyph, glyph } from "./glyphs.js";
import { CANDIDATES, isEmpty, type Tool } from "./prompts.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, m, t } from "./words.js";

const TOOLS: readonly { tool: Tool; icon: Glyph; name: string }[] = [
  { tool: "box", icon: "box", name: m("Box (B)") },
  { tool: "add", icon: "add", name: m("Point inside (A)") },
  { tool: "subtract", icon: "subtract", name: m("Point outside (X)") },
];

@customElement("echo-prompt-tools")
export class EchoPromptTools extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        /* On a low stage the choices stand beside the tools. */
        display: flex;
        flex-flow: column wrap;
        gap: 4px;
        align-content: flex-start;
        align-items: flex-start;
      }
      .group {
        display: flex;
        flex-direction: column;
        padding: 2px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: color-mix(in srgb, var(--surface) 88%, transparent);
      }
      button {
        border-color: transparent;
        background: transparent;
      }
      button[aria-pressed="true"],
      button[aria-checked="true"] {
        background: var(--accent);
        color: var(--on-accent);
      }
      .choices button {
        flex-direction: column;
        gap: 0;
        padding: 2px 8px;
        line-height: 1.15;
      }
      small {
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property() tool: Tool = "box";
  @property({ attribute: false }) prompts: Prompts = NO_PROMPTS;
  @property({ attribute: false }) mask: MaskReply | null = null;

  protected override render() {
    const empty = isEmpty(this.prompts);
    return html`
      <div class="group" role="toolbar" aria-label="Prompts" aria-orientation="vertical">
        ${TOOLS.map(({ tool, icon, name }) =>
          toggle(t(name), icon, this.tool === tool, false, () => this.#emit("tool-change", tool)),
        )}
        ${toggle(
          t("Refine: outline a second time from the first outline (R)"),
          "refine",
          this.prompts.refine,
          empty,
          () => this.#set({ refine: !this.prompts.refine }),
        )}
        ${toggle(t("Three masks to choose from (M)"), "three", this.prompts.three, empty, () =>
          this.#set({ three: !this.prompts.three, choice: null }),
        )}
      </div>
      ${this.#choices()}
    `;
  }

  #choices() {
    const { mask } = this;
    if (!mask || mask.candidates.length < CANDIDATES) return nothing;
    return html`<div class="group choices" role="radiogroup" aria-label="Masks, with the model’s own score">
      ${mask.candidates.map(
        ({ iouScore }, index) => html`<button
          role="radio"
          aria-checked=${index === mask.choice}
          title="Mask ${index + 1} (${index + 1})"
          @click=${() => this.#set({ choice: index })}
        >
          ${index + 1}<small>${iouScore.toFixed(2)}</small>
        </button>`,
      )}
    </div>`;
  }

  #set(part: Partial<Prompts>): void {
    this.#emit("prompt-option", part);
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function toggle(name: string, icon: Glyph, pressed: boolean, disabled: boolean, act: () => void) {
  return html`<button
    class="icon"
    aria-label=${name}
    title=${name}
    aria-pressed=${pressed}
    ?disabled=${disabled}
    @click=${act}
  >
    ${glyph(icon)}
  </button>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-prompt-tools": EchoPromptTools;
  }
}
