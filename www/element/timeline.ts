/**
 * Frame slider with its marks, step and play buttons, and the choice of end-diastole and
 * end-systole. What is put into the slot `curve` stands above and shares its columns.
 */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { type Glyph, glyph } from "./glyphs.js";
import type { Phase, Phases } from "./study.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

@customElement("echo-timeline")
export class EchoTimeline extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        container-type: inline-size;
        background: var(--surface);
      }
      .bar {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: center;
        gap: 4px 14px;
        padding: 8px 14px;
      }
      .transport,
      .phases {
        display: flex;
        gap: 4px;
      }
      .phases {
        gap: 8px;
      }
      .track {
        position: relative;
        min-width: 0;
      }
      input {
        display: block;
        width: 100%;
      }
      .marks {
        position: absolute;
        inset: 0 8px;
        pointer-events: none;
      }
      .mark {
        position: absolute;
        top: 29px;
        width: 6px;
        height: 6px;
        margin-left: -3px;
        border-radius: 50%;
        background: var(--ink-soft);
      }
      .flag {
        position: absolute;
        top: -4px;
        transform: translateX(-50%);
        padding: 0 5px;
        border-radius: 4px;
        background: var(--colour);
        color: var(--on-phase);
        font-size: 11px;
        font-weight: 700;
        line-height: 15px;
      }
      .time {
        grid-column: 2;
        margin-top: -10px;
        color: var(--ink-soft);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
        text-align: center;
      }
      .ed {
        --colour: var(--ed);
      }
      .es {
        --colour: var(--es);
      }
      .phases button[aria-pressed="true"] {
        border-color: var(--colour);
        color: var(--colour);
      }
      @container (max-width: 540px) {
        .bar {
          grid-template-columns: 1fr auto;
          padding: 6px 10px;
        }
        ::slotted([slot="curve"]) {
          grid-row: 1;
        }
        .track {
          grid-column: 1 / -1;
          grid-row: 2;
          margin-top: 6px;
        }
        .time {
          grid-column: 1 / -1;
          grid-row: 3;
        }
        .phases button {
          padding: 0 10px;
        }
      }
      @container (max-width: 380px) {
        .phases {
          grid-column: 1 / -1;
          grid-row: 4;
        }
        .phases button {
          flex: 1;
        }
      }
    `,
  ];

  @property({ type: Number }) frames = 0;
  @property({ type: Number }) frame = 0;
  @property({ attribute: false }) frameTimeMs: number | null = null;
  @property({ attribute: false }) masked: readonly number[] = [];
  @property({ attribute: false }) phases: Phases = { ed: null, es: null };
  @property({ type: Boolean }) playing = false;
  /** The phases are shown and cannot be set. */
  @property({ type: Boolean, attribute: "readonly" }) readOnly = false;

  protected override render() {
    const alone = this.frames < 2;
    return html`<div class="bar">
      <slot name="curve"></slot>
      <div class="transport">
        ${this.#button(t("Previous frame"), "previous", alone || this.frame === 0, () => this.#go(-1))}
        ${this.#button(
          this.playing ? t("Pause") : t("Play"),
          this.playing ? "pause" : "play",
          alone,
          () => this.dispatchEvent(new CustomEvent("toggle-play")),
        )}
        ${this.#button(t("Next frame"), "next", alone || this.frame === this.frames - 1, () => this.#go(1))}
      </div>
      <div class="track">
        <input
          type="range"
          aria-label="Frame"
          aria-valuetext=${this.#position()}
          min="1"
          max=${Math.max(this.frames, 1)}
          .value=${String(this.frame + 1)}
          ?disabled=${alone}
          @input=${this.#slide}
        />
        <div class="marks" aria-hidden="true">
          ${this.masked.map((frame) => html`<i class="mark" style=${this.#place(frame)}></i>`)}
          ${this.#flag("ed")}${this.#flag("es")}
        </div>
      </div>
      <div class="phases">
        ${this.readOnly ? nothing : [this.#phaseButton("ed"), this.#phaseButton("es")]}
      </div>
      <div class="time">${this.#position()}</div>
    </div>`;
  }

  #button(name: string, icon: Glyph, disabled: boolean, act: () => void) {
    return html`<button class="icon plain" aria-label=${name} title=${name} ?disabled=${disabled} @click=${act}>
      ${glyph(icon)}
    </button>`;
  }

  #phaseButton(phase: Phase) {
    const [short, long, key] =
      phase === "ed" ? ["ED", t("end-diastole"), "D"] : ["ES", t("end-systole"), "S"];
    return html`<button
      class=${phase}
      aria-pressed=${this.phases[phase] === this.frame && this.frames > 0}
      title="Set this frame as ${long} (${key})"
      ?disabled=${this.frames === 0}
      @click=${() => this.dispatchEvent(new CustomEvent<Phase>("mark-phase", { detail: phase }))}
    >
      Set as ${short}
    </button>`;
  }

  #flag(phase: Phase) {
    const frame = this.phases[phase];
    if (frame === null) return nothing;
    return html`<b class="flag ${phase}" style=${this.#place(frame)}>${phase.toUpperCase()}</b>`;
  }

  #place(frame: number): string {
    return `left:${(100 * frame) / Math.max(this.frames - 1, 1)}%`;
  }

  #position(): string {
    if (this.frames === 0) return t("No clip");
    const time =
      this.frameTimeMs === null
        ? ""
        : ` · ${((this.frame * this.frameTimeMs) / 1000).toFixed(2)} s`;
    return `${t("Frame {0} of {1}", this.frame + 1, this.frames)}${time}`;
  }

  #slide(event: Event): void {
    this.#goTo(Number((event.target as HTMLInputElement).value) - 1);
  }

  #go(step: number): void {
    this.#goTo(this.frame + step);
  }

  #goTo(frame: number): void {
    this.dispatchEvent(new CustomEvent<number>("go-to", { detail: frame }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-timeline": EchoTimeline;
  }
}
