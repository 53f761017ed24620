/** What the user says of the patient: all of it optional, none of it stored. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Failure, PatientFacts, PatientSex, SchemeName } from "../protocol.js";
import { NO_FACTS } from "./examination.js";
import { panel } from "./panel-style.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, m, ofCode, t } from "./words.js";

const NUMBERS = [
  ["heightCm", m("Height, cm")],
  ["weightKg", m("Weight, kg")],
  ["heartRateBpm", m("Heart rate, beats/min")],
] as const;

const SEXES: readonly (readonly [PatientSex, string])[] = [
  ["female", m("female")],
  ["male", m("male")],
];

const SCHEMES: readonly (readonly [SchemeName, string])[] = [
  ["ase-eacvi-2015", m("ASE/EACVI 2015, by sex")],
  ["bse-2020", m("BSE 2020")],
  ["hf-2022", m("Heart failure 2022")],
];

@customElement("echo-patient-panel")
export class EchoPatientPanel extends EchoElement {
  static override styles = [
    tokens,
    controls,
    panel,
    css`
      .facts {
        display: grid;
        grid-template-columns: 1fr minmax(0, auto);
        gap: 8px;
        align-items: center;
      }
      .facts > label {
        color: var(--ink-soft);
      }
      .facts > :is(input, select) {
        width: 100%;
        min-width: 110px;
      }
    `,
  ];

  @property({ attribute: false }) facts: PatientFacts = NO_FACTS;
  /** Why a fact cannot be used. */
  @property({ attribute: false }) problem: Failure | null = null;
  /** Whether volumes are known: without them nothing can be indexed. */
  @property({ type: Boolean }) calibrated = false;

  protected override render() {
    const { facts } = this;
    return html`
      <div class="facts">
        ${NUMBERS.map(([name, words]) => this.#number(name, words))}
        ${chooser("sex", m("Sex"), m("not given"), SEXES, facts.sex, (sex) => this.#set({ sex }))}
        ${chooser("scheme", m("Name the class by"), facts.sex ? m("ASE/EACVI 2015") : m("no scheme"), SCHEMES, facts.scheme, (scheme) => this.#set({ scheme }))}
      </div>
      ${this.problem ? html`<p class="bad" role="alert">Not used: ${ofCode(this.problem)}.</p>` : nothing}
      ${this.calibrated ? nothing : html`<p class="soft">Indexed volumes and the cardiac output need the size of a pixel.</p>`}
      <p class="soft">
        Kept in memory only and written to no file but those you save. Cleared when you open a clip
        without a kept view.
      </p>
    `;
  }

  #number(name: (typeof NUMBERS)[number][0], words: string) {
    return html`<label for=${name}>${t(words)}</label>
      <input
        id=${name}
        type="number"
        inputmode="decimal"
        autocomplete="off"
        min="0"
        step="any"
        .value=${this.facts[name]?.toString() ?? ""}
        @change=${({ target }: Event) => {
          const typed = (target as HTMLInputElement).valueAsNumber;
          this.#set({ [name]: Number.isNaN(typed) ? null : typed });
        }}
      />`;
  }

  #set(part: Partial<PatientFacts>): void {
    const detail = { ...this.facts, ...part };
    this.dispatchEvent(new CustomEvent<PatientFacts>("patient-change", { detail }));
  }
}

function chooser<T extends string>(
  id: string,
  words: string,
  none: string,
  choices: readonly (readonly [T, string])[],
  chosen: T | null,
  set: (choice: T | null) => void,
) {
  const changed = ({ target }: Event) => {
    const { value } = target as HTMLSelectElement;
    set(choices.find(([choice]) => choice === value)?.[0] ?? null);
  };
  return html`<label for=${id}>${t(words)}</label>
    <select id=${id} @change=${changed}>
      <option value="" ?selected=${chosen === null}>${t(none)}</option>
      ${choices.map(
        ([choice, name]) =>
          html`<option value=${choice} ?selected=${choice === chosen}>${t(name)}</option>`,
      )}
    </select>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-patient-panel": EchoPatientPanel;
  }
}
