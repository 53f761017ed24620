/** Groups of tools that stand on the picture: their looks, and a button that stays pressed. */
import { css } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { type Glyph, glyph } from "./glyphs.js";
import { html } from "./words.js";

/** Beside `controls`; on a low stage groups stand beside each other. */
export const toolGroups = css`
  :host {
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
`;

/** `pressed` is null for a button that acts once. */
export function toolButton(
  name: string,
  icon: Glyph,
  { pressed = null, disabled = false }: { pressed?: boolean | null; disabled?: boolean },
  act: () => void,
) {
  return html`<button
    class="icon"
    aria-label=${name}
    title=${name}
    aria-pressed=${ifDefined(pressed ?? undefined)}
    ?disabled=${disabled}
    @click=${act}
  >
    ${glyph(icon)}
  </button>`;
}
