/** The page: choose rows, run them, read and copy the tables. */
import { html, LitElement, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { SAFETY_NOTICE } from "../../element/safety.js";
import { controls, tokens } from "../../element/theme.js";
import type { Report, Row } from "../common/report.js";
import type { SoakResult } from "../common/soak-verdict.js";
import {
  describe,
  kernelTable,
  LEGEND,
  networkTable,
  type Table,
  tileTable,
  toMarkdown,
} from "../common/table.js";
import { Bench, type Choice } from "./bench.js";
import { BASE, CANDIDATES, KERNELS } from "./catalogue.js";
import { type SoakPlan, soak } from "./soak.js";
import { layout } from "./style.js";

const BUDGET_SECONDS = 60;
const LIMIT_MINUTES = 30;

@customElement("echo-bench")
export class EchoBench extends LitElement {
  static override styles = [tokens, controls, layout];

  @state() private progress = "";
  @state() private running = false;
  @query("form") private form!: HTMLFormElement;
  #bench: Bench | null = null;

  /** What has been measured so far; `null` before the first run. */
  get report(): Report | null {
    return this.#bench?.report ?? null;
  }

  get markdown(): string {
    return this.report ? toMarkdown(this.report) : "";
  }

  /** Measures the chosen rows; earlier figures are dropped. */
  async run(choice: Choice): Promise<void> {
    this.running = true;
    try {
      this.#bench = await Bench.create((text) => this.#tell(text));
      await this.#bench.run(choice);
      this.#tell("Done");
    } catch (thrown) {
      this.#tell(thrown instanceof Error ? thrown.message : String(thrown));
      throw thrown;
    } finally {
      this.running = false;
    }
  }

  /** Adds what was measured outside of the browser. */
  addRow(row: Row, logits: number[] | null): void {
    this.#bench?.add(row, logits);
  }

  /** Shows another report in place of this one, such as one with sizes that the page cannot know. */
  replace(report: Report): void {
    if (this.#bench) Object.assign(this.#bench.report, report);
    this.requestUpdate();
  }

  /** Names the processor, which a browser does not. */
  nameCpu(cpu: string): void {
    if (this.report) this.report.environment.cpu = cpu;
  }

  /** For `npm run soak`: a long session on the sample. */
  async soak(plan: Omit<SoakPlan, "base" | "scene" | "onProgress">): Promise<SoakResult> {
    const bench = await Bench.create((text) => this.#tell(text));
    const scene = await bench.scene();
    return soak({
      ...plan,
      scene,
      base: BASE,
      onProgress: (text) => this.#tell(text),
    });
  }

  #tell(progress: string): void {
    this.progress = progress;
    this.dispatchEvent(new CustomEvent("bench-progress", { detail: progress }));
  }

  protected override render() {
    return html`
      <header>
        <h1>EchoDisc benchmark</h1>
        <p>
          Runs the network on this device and measures it. Nothing is sent: the figures stay on this
          page until you copy them.
        </p>
        <p class="soft">${SAFETY_NOTICE}</p>
      </header>
      <form @submit=${this.#onSubmit}>${this.#choices()} ${this.#buttons()}</form>
      <p role="status" class="soft">${this.progress}</p>
      ${this.report ? this.#results(this.report) : nothing}
    `;
  }

  #choices() {
    const offered = [...CANDIDATES, { id: KERNELS, name: "Matrix products, WebGPU" }];
    return html`
      <fieldset ?disabled=${this.running}>
        <legend>What to measure</legend>
        ${offered.map(
          ({ id, name }) =>
            html`<label><input type="checkbox" name="row" value=${id} checked />${name}</label>`,
        )}
      </fieldset>
      <fieldset ?disabled=${this.running}>
        <legend>How</legend>
        <label>Runs <input type="number" name="runs" min="1" max="50" value="5" required /></label>
        <label>
          Compare with
          <select name="baseline" @change=${this.#onBaseline}>
            <option value="">onnxruntime-web on the same kind of processor</option>
            ${CANDIDATES.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
          </select>
        </label>
      </fieldset>
    `;
  }

  #buttons() {
    const empty = !this.report;
    return html`
      <div class="buttons">
        <button class="primary" ?disabled=${this.running}>Run</button>
        <button type="button" ?disabled=${!this.running} @click=${() => this.#bench?.cancel()}>
          Cancel
        </button>
        <button type="button" ?disabled=${empty} @click=${() => this.#copy(this.markdown)}>
          Copy as Markdown
        </button>
        <button type="button" ?disabled=${empty} @click=${() => this.#copy(this.#json())}>
          Copy as JSON
        </button>
        <button type="button" ?disabled=${empty} @click=${this.#download}>Download JSON</button>
      </div>
    `;
  }

  #results(report: Report) {
    return html`
      <section aria-label="Results">
        ${report.rows.length > 0 ? table(networkTable(report), describe(report)) : nothing}
        ${report.rows.length > 0 ? html`<p class="soft">${LEGEND}</p>` : nothing}
        ${report.kernels.length > 0 ? table(kernelTable(report), describe(report)) : nothing}
        ${report.kernels.length > 0 ? table(tileTable(report), describe(report)) : nothing}
        ${report.kernelRemark ? html`<p class="soft">${report.kernelRemark}</p>` : nothing}
      </section>
    `;
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(this.form);
    const choice: Choice = {
      ids: data.getAll("row").map(String),
      runs: Number(data.get("runs")),
      budgetSeconds: BUDGET_SECONDS,
      limitMinutes: LIMIT_MINUTES,
    };
    this.run(choice)
      .then(() => this.#onBaseline())
      .catch(() => undefined);
  }

  #onBaseline(): void {
    if (!this.report) return;
    this.report.baseline = String(new FormData(this.form).get("baseline")) || null;
    this.requestUpdate();
  }

  #json(): string {
    return JSON.stringify(this.report, null, 2);
  }

  async #copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    this.#tell("Copied");
  }

  #download(): void {
    const address = URL.createObjectURL(new Blob([this.#json()], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = "echodisc-bench.json";
    link.click();
    URL.revokeObjectURL(address);
  }
}

function table({ head, rows }: Table, caption: string[]) {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${head[0] ?? "Table"}>
      <table>
        <caption>
          ${caption.map((line) => html`<span>${line}</span>`)}
        </caption>
        <thead>
          <tr>
            ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([name, ...cells]) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-bench": EchoBench;
  }
}
