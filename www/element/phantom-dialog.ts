/**
 * "Try a phantom": a computer-made clip whose EF is known.
 *
 * `open` shows it. Events: `phantom` {settings, secret}, `phantom-close` however it is left.
 */
import { nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ApicalView, PhantomSettings } from "../protocol.js";
import { dialogs } from "./dialog-style.js";
import { VIEW_NAMES } from "./examination.js";
import {
  beatsOf,
  DEFAULTS,
  framesOf,
  lengthFor,
  type PhantomDraft,
  type PhantomNumber,
  problemsOf,
  RANGES,
  settingsOf,
} from "./phantom-form.js";
import { phantomStyles } from "./phantom-style.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, m, t } from "./words.js";

export interface PhantomRequest {
  settings: PhantomSettings;
  /** The EF was drawn by lot: it is not to be shown before there is a result. */
  secret: boolean;
}

const NOISES: readonly PhantomSettings["noise"][] = ["none", "low", "moderate", "high"];

const NOISE_NAMES: Record<PhantomSettings["noise"], string> = {
  none: m("none"),
  low: m("low"),
  moderate: m("moderate"),
  high: m("high"),
};

@customElement("echo-phantom-dialog")
export class EchoPhantomDialog extends EchoElement {
  static override styles = [tokens, controls, dialogs, phantomStyles];

  @property({ type: Boolean }) open = false;
  @state() private draft: PhantomDraft = DEFAULTS;
  /** Problems are told from the first attempt on. */
  @state() private tried = false;
  @query("dialog") private dialog!: HTMLDialogElement;
  /** Until the user sets the length it follows the heart rate. */
  #lengthSet = false;

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("open")) return;
    if (this.open && !this.dialog.open) this.dialog.showModal();
    else if (!this.open && this.dialog.open) this.dialog.close();
  }

  protected override render() {
    return html`<dialog aria-labelledby="title" aria-describedby="what" @close=${this.#closed}>
      ${this.open ? this.#form() : nothing}
    </dialog>`;
  }

  /** Not there while the dialog is closed: its labels are other controls' too. */
  #form() {
    const { draft } = this;
    const problems = this.tried ? problemsOf(draft) : {};
    return html`<form novalidate @submit=${this.#submit}>
        <h2 id="title">Try a phantom</h2>
        <p id="what" class="soft">
          A computer-made clip of a beating ventricle whose volumes are known exactly. It is no patient's
          heart and says nothing of how well real images are outlined.
        </p>
        <div class="fields">
          ${chooser(
            "view",
            m("View"),
            ["a4c", "a2c"] as const,
            draft.view,
            (view) => t(VIEW_NAMES[view]),
            (view: ApicalView) => this.#set({ view }),
          )}
          <label class="switch">
            <input type="checkbox" role="switch" .checked=${draft.secret} @change=${this.#secretChanged} />
            Keep the EF secret: drawn by lot, told after the result
          </label>
          ${draft.secret ? nothing : this.#number("efPercent", problems)}
          ${this.#number("edvMl", problems)} ${this.#number("heartRateBpm", problems)}
          ${this.#number("irregularPercent", problems, t("0 is regular; 20 is like atrial fibrillation"))}
          ${this.#number("framesPerSecond", problems)} ${this.#length(problems)}
          ${chooser(
            "noise",
            m("Noise"),
            NOISES,
            draft.noise,
            (noise) => t(NOISE_NAMES[noise]),
            (noise) => this.#set({ noise }),
          )}
          ${this.#number("seed", problems, t("Another seed, other speckle"))}
        </div>
        <div class="acts">
          <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
          <button class="primary">Make the phantom</button>
        </div>
      </form>`;
  }

  #number(key: keyof typeof RANGES, problems: Partial<Record<PhantomNumber, string>>, hint = "") {
    const { name, unit, least, most, step } = RANGES[key];
    const label = unit ? `${t(name)}, ${t(unit)}` : t(name);
    const help = hint || t("{0} to {1}", least, most);
    return this.#field(key, label, help, problems[key], { least, most, step });
  }

  #length(problems: Partial<Record<PhantomNumber, string>>) {
    const [frames, beats] = [framesOf(this.draft), beatsOf(this.draft)];
    const few = beats !== null && beats < 2 ? t(": two or more are better") : "";
    const hint =
      frames === null
        ? t("Seconds")
        : `${frames === 1 ? t("1 frame") : t("{0} frames", frames)}${beats === null ? "" : `, ${beats === 1 ? t("1 whole beat") : t("{0} whole beats", beats)}${few}`}`;
    return this.#field("seconds", t("Length, s"), hint, problems.seconds, {
      least: 0.1,
      most: 360,
      step: "any",
    });
  }

  #field(
    key: PhantomNumber,
    label: string,
    hint: string,
    problem: string | undefined,
    { least, most, step }: { least: number; most: number; step: number | "any" },
  ) {
    return html`<div class="field">
      <label for=${key}>${label}</label>
      <input
        id=${key}
        type="number"
        inputmode="decimal"
        autocomplete="off"
        min=${least}
        max=${most}
        step=${step}
        aria-invalid=${problem ? "true" : "false"}
        aria-describedby="${key}-hint"
        .value=${String(this.draft[key] ?? "")}
        @input=${({ target }: Event) => {
          const typed = (target as HTMLInputElement).valueAsNumber;
          this.#type(key, Number.isNaN(typed) ? null : typed);
        }}
      />
      <small id="${key}-hint" class=${problem ? "bad" : ""}>${problem ?? hint}</small>
    </div>`;
  }

  #type(key: PhantomNumber, value: number | null): void {
    if (key === "seconds") this.#lengthSet = true;
    const follows = key === "heartRateBpm" && !this.#lengthSet && value !== null && value > 0;
    this.#set({ [key]: value, ...(follows ? { seconds: lengthFor(value) } : {}) });
  }

  #set(part: Partial<PhantomDraft>): void {
    this.draft = { ...this.draft, ...part };
  }

  readonly #secretChanged = ({ target }: Event): void => {
    this.#set({ secret: (target as HTMLInputElement).checked });
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const settings = settingsOf(this.draft, Math.random());
    if (!settings) return void this.#refuse();
    const detail = { settings, secret: this.draft.secret };
    this.dialog.close();
    this.dispatchEvent(new CustomEvent<PhantomRequest>("phantom", { detail }));
  };

  /** The first field that is wrong takes the focus; its hint says what is. */
  async #refuse(): Promise<void> {
    this.tried = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  readonly #closed = (): void => {
    this.tried = false;
    this.dispatchEvent(new CustomEvent("phantom-close"));
  };
}

function chooser<T extends string>(
  id: string,
  label: string,
  choices: readonly T[],
  chosen: T,
  nameOf: (choice: T) => string,
  set: (choice: T) => void,
) {
  const changed = ({ target }: Event) => {
    const { value } = target as HTMLSelectElement;
    const choice = choices.find((one) => one === value);
    if (choice) set(choice);
  };
  return html`<div class="field">
    <label for=${id}>${t(label)}</label>
    <select id=${id} @change=${changed}>
      ${choices.map((choice) => html`<option value=${choice} ?selected=${choice === chosen}>${nameOf(choice)}</option>`)}
    </select>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-phantom-dialog": EchoPhantomDialog;
  }
}
