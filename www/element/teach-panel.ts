/** A teaching case: what is asked, and how the learner's outlines compare with the expert's. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { saidIn } from "./case-file.js";
import { off } from "./cine-words.js";
import "./difference.js";
import type { Compared, Lesson } from "./lesson.js";
import { panel } from "./panel-style.js";
import { tableStyles } from "./report-tables.js";
import type { Phase } from "./study.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

@customElement("echo-teach-panel")
export class EchoTeachPanel extends EchoElement {
  static override styles = [
    tokens,
    controls,
    panel,
    tableStyles,
    css`
      h2 {
        margin: 0;
        font-size: 17px;
      }
      .verdict {
        padding: 8px 12px;
        border: 2px solid var(--warn);
        border-radius: var(--radius);
        font-size: 14px;
      }
      .verdict.accepted {
        border-color: var(--good);
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
      }
    `,
  ];

  @property({ attribute: false }) lesson: Lesson | null = null;
  /** Whether both frames of the case are outlined and measured. */
  @property({ type: Boolean }) ready = false;
  @property({ attribute: false }) compared: Compared | null = null;
  @property({ attribute: false }) bitmaps: Record<Phase, ImageBitmap | null> = {
    ed: null,
    es: null,
  };

  protected override render() {
    const { lesson, compared } = this;
    if (!lesson) return html`<p class="soft">No case is open.</p>`;
    const { title, text } = lesson.file;
    return html`<h2>${saidIn(title)}</h2>
      <p>${saidIn(text)}</p>
      <div class="row">${this.#goer(lesson, "ed")} ${this.#goer(lesson, "es")}</div>
      ${compared ? this.#result(compared, lesson) : this.#asked()}`;
  }

  #goer({ file }: Lesson, phase: Phase) {
    const words =
      phase === "ed"
        ? t("End-diastole: frame {0}", file.frames.ed + 1)
        : t("End-systole: frame {0}", file.frames.es + 1);
    return html`<button @click=${() => this.#emit("go-to", file.frames[phase])}>${words}</button>`;
  }

  #asked() {
    return html`<p class="soft">
        Draw a box closely round the left ventricle on both frames, or trace it with the pencil, then
        compare.
      </p>
      <div class="row">
        <button class="primary" ?disabled=${!this.ready} @click=${() => this.#emit("compare")}>
          Compare with the expert
        </button>
      </div>`;
  }

  #result({ score, learner, expert }: Compared, { file }: Lesson) {
    const { accept } = file;
    return html`<p class="verdict ${score.accepted ? "accepted" : ""}" role="status">
        ${score.accepted ? t("Within what this case accepts.") : t("Outside of what this case accepts: look where the outlines differ.")}
      </p>
      <table>
        <thead>
          <tr><td></td><th scope="col">You</th><th scope="col">Expert</th><th scope="col">Accepted</th></tr>
        </thead>
        <tbody>
          ${row(t("Dice, ED"), score.dice.ed.toFixed(3), "", t("from {0}", accept.dice))}
          ${row(t("Dice, ES"), score.dice.es.toFixed(3), "", t("from {0}", accept.dice))}
          ${row(t("EF, %"), whole(score.efPercent), whole(score.efReference), t("± {0}", accept.efPoints))}
          ${row(t("EF off by, points"), off(score.efPercent, score.efReference), "", "")}
        </tbody>
      </table>
      <div class="pair">
        ${(["ed", "es"] as const).map(
          (phase) => html`<echo-difference
            .phase=${phase}
            .learner=${learner[phase]}
            .expert=${expert[phase]}
            .bitmap=${this.bitmaps[phase]}
          ></echo-difference>`,
        )}
      </div>
      <p class="soft">Solid: yours. Dashed: the expert’s. Hatched: where they differ.</p>
      <div class="row">
        <button @click=${() => this.#emit("save-score")}>Save the score, JSON</button>
      </div>`;
  }

  #emit(type: string, detail?: number): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function row(name: string, ...values: string[]) {
  return html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${value || nothing}</td>`)}</tr>`;
}

function whole(value: number): string {
  return String(Math.round(value));
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-teach-panel": EchoTeachPanel;
  }
}
