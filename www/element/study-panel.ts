/** A reader study: who reads, which image is next, accept, pause, save, and what came of it. */
import { css, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { saidIn } from "./case-file.js";
import { plotStyles } from "./paired-plot.js";
import { panel } from "./panel-style.js";
import { isReader, type ReaderStudy } from "./reader-study.js";
import type { Reading, ReadingStage } from "./reading.js";
import { tableStyles } from "./report-tables.js";
import { studyResults } from "./study-results.js";
import { summaryOf } from "./study-summary.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, language, t } from "./words.js";

/** What is saved of a study. */
export type StudySaved = "progress" | "csv";

@customElement("echo-study-panel")
export class EchoStudyPanel extends EchoElement {
  static override styles = [
    tokens,
    controls,
    panel,
    tableStyles,
    plotStyles,
    css`
      h2 {
        margin: 0;
        font-size: 17px;
      }
      .now {
        font-size: 15px;
        font-weight: 600;
      }
      ul {
        display: grid;
        gap: 4px;
        margin: 0;
        padding-left: 18px;
      }
      input[type="text"] {
        width: 140px;
        border-color: var(--edge);
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
      }
    `,
  ];

  @property({ attribute: false }) reading: Reading | null = null;
  /** What it shows changes with these, which are the reading's own. */
  @property() stage: ReadingStage = "intro";
  @property({ type: Number }) accepted = 0;
  @property({ type: Boolean }) acceptable = false;
  /** Whether the model is there. */
  @property({ type: Boolean }) ready = false;
  @state() private code = "";
  @state() private refused = false;

  /** A button that is gone leaves its keys to the next one; the picture takes them itself. */
  protected override updated(changed: PropertyValues): void {
    const [before, now] = [changed.get("stage"), this.stage];
    if (before !== undefined && now !== "opening" && now !== "reading")
      this.renderRoot.querySelector<HTMLElement>(".primary")?.focus();
  }

  protected override render() {
    const { reading } = this;
    if (!reading) return html`<p class="soft">No study is open.</p>`;
    const { study } = reading;
    return html`<h2>${saidIn(reading.file.title)}</h2>
      ${study ? this.#under(study) : this.#intro(reading)}`;
  }

  #intro({ file }: Reading) {
    const count = file.images.length;
    return html`<p>${saidIn(file.text)}</p>
      <ul class="soft">
        <li>${t("{0} images, each twice: traced by hand, and from a box with the model.", count)}</li>
        <li>${washout(file.washoutDays)}</li>
        <li>
          The time of an image runs from your first touch of it to Accept, pauses left out. What is
          accepted is not changed any more.
        </li>
        <li>Nothing is sent, and nothing is stored: save your progress before you close the page.</li>
      </ul>
      <label for="code">Reader’s code</label>
      <div class="row">
        <input
          id="code"
          type="text"
          autocomplete="off"
          maxlength="16"
          aria-describedby="code-hint"
          aria-invalid=${this.refused ? "true" : "false"}
          .value=${this.code}
          @input=${({ target }: Event) => {
            this.code = (target as HTMLInputElement).value.trim();
            this.refused = false;
          }}
          @keydown=${({ key }: KeyboardEvent) => key === "Enter" && this.#enter()}
        />
        <button class="primary" @click=${() => this.#enter()}>Begin as this reader</button>
      </div>
      <p id="code-hint" class=${this.refused ? "bad" : "soft"} role=${this.refused ? "alert" : nothing}>
        Two to sixteen letters and digits, a digit among them, such as R07. Not your name, nor anything
        that tells who you are. The order of the images follows from it.
      </p>
      ${this.#opener()}`;
  }

  #opener() {
    return html`<div class="row">
      <button @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click()}>
        Go on from a saved progress
      </button>
      <input
        type="file"
        hidden
        accept=".json"
        aria-label="Saved progress"
        @change=${({ target }: Event) => this.#opened(target as HTMLInputElement)}
      />
    </div>`;
  }

  #under(study: ReaderStudy) {
    return html`<p class="now" role="status">${this.#now(study)}</p>
      ${this.#step(study)}
      ${this.stage === "done" ? results(study) : nothing}
      <div class="row">
        ${this.stage === "done" ? this.#saver("csv", t("Save the results, CSV")) : this.#saver("progress", t("Save the progress"))}
      </div>
      <p class="soft">
        Reader ${study.reader}. ${this.stage === "done" ? nothing : t("Nothing is stored: only a saved progress outlives this page.")}
      </p>`;
  }

  #now(study: ReaderStudy): string {
    const { next } = study;
    if (!next) return t("All images are accepted. Thank you.");
    if (this.stage === "paused") return t("Paused: the picture is covered, the time stands still.");
    const count = study.file.images.length;
    const [arm, image] = [next.order > count ? 2 : 1, ((next.order - 1) % count) + 1];
    return next.arm === "unassisted"
      ? t("Arm {0} of 2, by hand: image {1} of {2}", arm, image, count)
      : t("Arm {0} of 2, with the model: image {1} of {2}", arm, image, count);
  }

  #step(study: ReaderStudy) {
    const { next, closedUntil } = study;
    if (!next) return nothing;
    if (closedUntil !== null)
      return html`<p>
        ${t("The second arm may begin on {0}. Save your progress and come back then.", said(closedUntil))}
      </p>`;
    const assisted = next.arm === "assisted";
    if (this.stage === "reading") return this.#reading(assisted);
    if (this.stage === "paused")
      return html`<div class="row">
        <button class="primary" @click=${() => this.#tell("study-go-on")}>Go on</button>
      </div>`;
    const waits = assisted && !this.ready;
    return html`<p>${assisted ? t("Draw a box closely round the left ventricle; the model outlines it. Correct the outline with the pencil’s tools where it is wrong.") : t("Trace the endocardium of the left ventricle in one line; it closes where you let go. Correct it with the pencil’s tools.")}</p>
      ${waits ? html`<p class="soft">The model is not ready yet.</p>` : nothing}
      <div class="row">
        <button
          class="primary"
          ?disabled=${waits || this.stage === "opening"}
          @click=${() => this.#tell("study-begin")}
        >
          ${study.beginsArm ? t("Begin this arm") : t("Show the next image")}
        </button>
      </div>`;
  }

  #reading(assisted: boolean) {
    return html`<p class="soft">
        ${assisted ? t("Box, then correct, then accept.") : t("Trace, correct, then accept.")}
        An accepted outline is not changed any more.
      </p>
      <div class="row">
        <button class="primary" ?disabled=${!this.acceptable} @click=${() => this.#tell("study-accept")}>
          Accept (Ctrl+Enter)
        </button>
        <button @click=${() => this.#tell("study-pause")}>Pause</button>
      </div>`;
  }

  #saver(kind: StudySaved, name: string) {
    return html`<button @click=${() => this.#tell("study-save", kind)}>${name}</button>`;
  }

  #enter(): void {
    this.refused = !isReader(this.code);
    if (this.refused) this.renderRoot.querySelector<HTMLInputElement>("#code")?.focus();
    else this.#tell("study-enter", this.code);
  }

  #opened(input: HTMLInputElement): void {
    const file = input.files?.[0];
    input.value = "";
    if (file) this.#tell("study-resume", file);
  }

  #tell(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function results({ rows }: ReaderStudy) {
  const summary = summaryOf(rows);
  return summary ? studyResults(summary) : nothing;
}

function washout(days: number): string {
  if (days === 0) return t("There is no washout: the arms follow each other at once.");
  return days === 1
    ? t("Between the arms lies a day of washout.")
    : t("Between the arms lie {0} days of washout.", days);
}

function said(time: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "long", timeStyle: "short" }).format(
    time,
  );
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-study-panel": EchoStudyPanel;
  }
}
