/**
 * Learning from corrected outlines, once it is switched on: gathered, learnt, judged, undone. A script
 * of its own, which comes with the switch.
 *
 * Events: `add-lessons`, `forget-lessons`, `learn`, `learn-cancel`, `learn-undo`.
 */
import { css, nothing, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { LearnOutcome, LessonCount } from "../protocol.js";
import {
  addWords,
  correctedWords,
  efWords,
  gatheredWords,
  hindrance,
  outcomeWords,
  progressWords,
  scopeWords,
} from "./learn-words.js";
import type { LearnProgress } from "./learning.js";
import { panel } from "./panel-style.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html } from "./words.js";

@customElement("echo-learn-course")
export class EchoLearnCourse extends EchoElement {
  static override styles = [
    tokens,
    controls,
    panel,
    css`
      .running {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 10px;
        align-items: center;
        font-variant-numeric: tabular-nums;
      }
      .running button {
        grid-row: 1 / span 2;
        grid-column: 2;
      }
      progress {
        width: 100%;
        accent-color: var(--accent);
      }
      [role="status"] {
        display: grid;
        gap: 6px;
      }
      [role="status"]:empty {
        display: none;
      }
      .outcome {
        font-weight: 600;
      }
      .outcome.better {
        color: var(--good);
      }
    `,
  ];

  /** Whether a model is ready to run. */
  @property({ type: Boolean }) ready = false;
  /** Outlines of the open clip that were corrected, and those of them that can be added. */
  @property({ type: Number }) corrected = 0;
  @property({ type: Number }) fresh = 0;
  @property({ attribute: false }) count: LessonCount = { outlines: 0, clips: 0 };
  @property({ type: Boolean }) adding = false;
  /** Whether the code that learns is on its way. */
  @property({ type: Boolean }) fetching = false;
  /** Null while nothing is learnt. */
  @property({ attribute: false }) progress: LearnProgress | null = null;
  @property({ attribute: false }) outcome: LearnOutcome | null = null;

  @query(".running button") private canceller!: HTMLElement | null;
  @query("button.primary") private beginner!: HTMLElement | null;
  /** Whether the keys are to stay here although the button that was pressed goes. */
  #stays = false;

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("progress") || !this.#stays) return;
    this.#stays = this.progress !== null;
    (this.progress ? this.canceller : this.beginner)?.focus({ preventScroll: true });
  }

  protected override render() {
    return html`${this.#gathering()} ${this.#learning()} ${this.#outcome()}`;
  }

  #gathering() {
    const { corrected, fresh, adding, count } = this;
    const free = !adding && this.ready && this.progress === null;
    return html`
      <p>${correctedWords(corrected, fresh)}</p>
      ${
        fresh === 0
          ? nothing
          : html`<div class="row">
              <button ?disabled=${!free} @click=${() => this.#emit("add-lessons")}>
                ${addWords(fresh)}
              </button>
              ${adding ? html`<span class="soft">The frames are prepared…</span>` : nothing}
            </div>`
      }
      <p role="status">${count.outlines === 0 ? nothing : gatheredWords(count)}</p>
      ${
        count.outlines === 0
          ? nothing
          : html`<div class="row">
              <button ?disabled=${!free} @click=${() => this.#emit("forget-lessons")}>
                Forget them
              </button>
            </div>`
      }
    `;
  }

  #learning() {
    const { progress, count, adding, fetching, ready } = this;
    if (progress)
      return html`<div class="running">
        <label for="progress">${progressWords(progress)}</label>
        <progress id="progress" max=${Math.max(progress.total, 1)} .value=${progress.done}></progress>
        <button @click=${() => this.#emit("learn-cancel")}>Cancel</button>
      </div>`;
    const why = hindrance(count, ready);
    return html`<div class="row">
        <button
          class="primary"
          aria-describedby="why"
          ?disabled=${why !== "" || adding || fetching}
          @click=${this.#learn}
        >
          Learn
        </button>
      </div>
      ${fetching ? html`<p class="soft">What learns is being fetched from this site…</p>` : nothing}
      <p class="soft" id="why">
        ${why || html`It takes minutes. A part of the outlines is held back, and what is no better on them is not used. What it learnt stays among the models above until you delete it.`}
      </p>`;
  }

  #learn(): void {
    this.#stays = true;
    this.#emit("learn");
  }

  #outcome() {
    const { outcome } = this;
    return html`<div role="status">${outcome ? this.#told(outcome) : nothing}</div>
      ${
        outcome?.model
          ? html`<div class="row">
              <button @click=${() => this.#emit("learn-undo")}>Undo the learning</button>
            </div>`
          : nothing
      }`;
  }

  #told(outcome: LearnOutcome) {
    const ef = efWords(outcome);
    return html`<p class="outcome ${outcome.model ? "better" : ""}">${outcomeWords(outcome)}</p>
      ${ef ? html`<p>${ef}</p>` : nothing}
      <p>${scopeWords(outcome)}</p>
      <p>Frames of one patient do not make a model for others: look at every outline as before.</p>`;
  }

  #emit(type: string): void {
    this.dispatchEvent(new CustomEvent(type));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-learn-course": EchoLearnCourse;
  }
}
