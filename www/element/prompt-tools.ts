/** Which prompt a press gives, refinement, and the choice among three masks. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { type MaskReply, NO_PROMPTS, type Prompts } from "../protocol.js";
import type { Glyph } from "./glyphs.js";
import { CANDIDATES, isEmpty, type Tool } from "./prompts.js";
import { controls, tokens } from "./theme.js";
import { toolButton, toolGroups } from "./tool-group.js";
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
    toolGroups,
    css`
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
    const disabled = isEmpty(this.prompts);
    return html`
      <div class="group" role="toolbar" aria-label="Prompts" aria-orientation="vertical">
        ${TOOLS.map(({ tool, icon, name }) =>
          toolButton(t(name), icon, { pressed: this.tool === tool }, () =>
            this.#emit("tool-change", tool),
          ),
        )}
        ${toolButton(
          t("Refine: outline a second time from the first outline (R)"),
          "refine",
          { pressed: this.prompts.refine, disabled },
          () => this.#set({ refine: !this.prompts.refine }),
        )}
        ${toolButton(
          t("Three masks to choose from (M)"),
          "three",
          { pressed: this.prompts.three, disabled },
          () => this.#set({ three: !this.prompts.three, choice: null }),
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

declare global {
  interface HTMLElementTagNameMap {
    "echo-prompt-tools": EchoPromptTools;
  }
}
