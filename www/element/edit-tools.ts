/** The tools that edit an outline, beside the picture: brush, size, smoothing, and the way back. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Size } from "./box-geometry.js";
import {
  EDIT_TOOLS,
  type EditTool,
  isEditTool,
  radiusAt,
  SLIDER_STEPS,
  sliderOf,
} from "./brush.js";
import type { Tool } from "./prompts.js";
import { controls, tokens } from "./theme.js";
import { toolButton, toolGroups } from "./tool-group.js";
import { EchoElement, html, t } from "./words.js";

@customElement("echo-edit-tools")
export class EchoEditTools extends EchoElement {
  static override styles = [
    tokens,
    controls,
    toolGroups,
    css`
      label {
        display: grid;
        padding: 4px 8px 0;
        color: var(--ink-soft);
        font-size: 13px;
      }
      input {
        width: 96px;
      }
      /* Columns as they are needed: a wrapped flex column does not grow wider. */
      [role="toolbar"] {
        display: grid;
        grid-template-rows: repeat(auto-fit, var(--target));
        grid-auto-flow: column;
        max-height: calc(100cqh - 20px);
      }
      .edited {
        margin: 0;
        padding: 6px 10px;
        font-size: 13px;
      }
    `,
  ];

  @property() tool: Tool = "box";
  /** In frame px. */
  @property({ type: Number }) radius = 10;
  @property({ attribute: false }) size: Size | null = null;
  /** Whether there is an outline to smooth. */
  @property({ type: Boolean }) outlined = false;
  /** Whether it was edited by hand. */
  @property({ type: Boolean }) edited = false;
  /** Whether the tools cannot be put away. */
  @property({ type: Boolean }) stays = false;
  /** Whether fingers only move the picture, because a pen was used. */
  @property({ type: Boolean }) penSeen = false;

  protected override render() {
    const open = isEditTool(this.tool);
    return html`
      <div class="group" role="toolbar" aria-label="Edit the outline" aria-orientation="vertical">
        ${this.stays ? nothing : toolButton(t("Edit the outline (E)"), "edit", { pressed: open }, () => this.#take(open ? "box" : this.#first()))}
        ${open ? this.#tools() : nothing}
      </div>
      ${open ? this.#settings() : nothing}
    `;
  }

  /** Without an outline there is no border to drag. */
  #first(): EditTool {
    return this.outlined ? "edit-push" : "edit-trace";
  }

  #tools() {
    return html`
      ${EDIT_TOOLS.map(({ tool, icon, name, key }) =>
        toolButton(`${t(name)} (${key})`, icon, { pressed: this.tool === tool }, () =>
          this.#take(tool),
        ),
      )}
      ${toolButton(t("Smooth the outline (F)"), "smooth", { disabled: !this.outlined }, () => this.#tell("smooth-outline"))}
      ${toolButton(t("Back to the model’s outline"), "reset", { disabled: !this.edited }, () => this.#tell("reset-outline"))}
      ${
        this.penSeen
          ? toolButton(
              t("Draw with fingers too: since a pen was used they move the picture"),
              "finger",
              { pressed: false },
              () => this.#tell("fingers-draw"),
            )
          : nothing
      }
    `;
  }

  #settings() {
    const { size, radius } = this;
    if (!size) return nothing;
    // A line has no width.
    const slider = this.tool === "edit-trace" ? nothing : this.#slider(size, radius);
    return html`${slider} ${this.edited ? html`<p class="group edited">Edited by hand</p>` : nothing}`;
  }

  #slider(size: Size, radius: number) {
    return html`<div class="group">
        <label>
          Brush size
          <input
            type="range"
            min="0"
            max=${SLIDER_STEPS}
            .value=${String(sliderOf(radius, size))}
            aria-valuetext=${t("{0} pixels across", Math.round(2 * radius))}
            @input=${({ target }: Event) =>
              this.#tell("brush-size", radiusAt(Number((target as HTMLInputElement).value), size))}
          />
        </label>
      </div>`;
  }

  #take(tool: Tool): void {
    this.#tell("tool-change", tool);
  }

  #tell(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-edit-tools": EchoEditTools;
  }
}
