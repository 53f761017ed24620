/** Shows the landmarks as handles or hides them, says which were set by hand, and takes those back. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { GivenLandmarks, PhaseGeometry } from "../protocol.js";
import { setByHand, unsureOf } from "./landmarks.js";
import type { Phase } from "./study.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

/** One phase: what was measured and what was set. */
export interface PhaseLandmarks {
  frame: number;
  geometry: PhaseGeometry | null;
  given: GivenLandmarks;
}

const PHASES = ["ed", "es"] as const;

@customElement("echo-landmark-bar")
export class EchoLandmarkBar extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: grid;
        font-size: 13px;
      }
      label,
      .phase {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: var(--target);
        color: var(--ink-soft);
      }
      label {
        font-size: 15px;
      }
      input {
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--accent);
      }
      .words {
        flex: 1;
        min-width: 0;
      }
      .warn {
        color: var(--warn);
      }
      button {
        padding: 0 10px;
        font-size: 13px;
      }
      p {
        margin: 0 0 6px;
        color: var(--ink-soft);
      }
    `,
  ];

  @property({ type: Boolean }) shown = false;
  /** The phase that the shown frame stands for. */
  @property({ attribute: false }) phase: Phase | null = null;
  @property({ attribute: false }) phases: Record<Phase, PhaseLandmarks | null> = {
    ed: null,
    es: null,
  };

  protected override render() {
    const any = PHASES.some((phase) => this.phases[phase]?.geometry);
    return html`
      <label>
        <input type="checkbox" .checked=${this.shown} ?disabled=${!any && !this.shown} @change=${() => this.#emit("toggle-landmarks")} />
        Landmarks
      </label>
      ${this.shown ? PHASES.map((phase) => this.#phase(phase)) : nothing}
      ${
        this.shown && this.phase
          ? html`<p>Drag the apex and the hinge points on the picture, or move them with arrow keys.</p>`
          : nothing
      }
    `;
  }

  #phase(phase: Phase) {
    const of = this.phases[phase];
    if (!of) return nothing;
    const name = phase.toUpperCase();
    const [set, unsure] = [setByHand(of.given), of.geometry ? unsureOf(of.geometry) : ""];
    return html`<div class="phase">
      <span class="words">
        <b>${name}</b>: ${set || t("landmarks found")}${unsure ? html`; <span class="warn">${unsure}</span>` : nothing}
      </span>
      ${
        phase === this.phase
          ? nothing
          : html`<button @click=${() => this.#emit("go-to", of.frame)}>Show ${name}</button>`
      }
      ${
        set
          ? html`<button @click=${() => this.#emit("reset-landmarks", of.frame)}>Reset ${name}</button>`
          : nothing
      }
    </div>`;
  }

  #emit(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-landmark-bar": EchoLandmarkBar;
  }
}
