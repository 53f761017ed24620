/** Help that is asked for, and the tour that comes by itself where the page wishes it. */
import { nothing } from "lit";
import "./help-dialog.js";
import type { Action } from "./shortcuts.js";
import "./tour.js";
import { isTourSeen } from "./tour-seen.js";
import { html } from "./words.js";

/** `asked`: by the user, not by the page. */
type Tour = "asked" | "greeting" | null;

export class Help {
  readonly #changed: () => void;
  #open = false;
  #tour: Tour = null;

  /** `changed`: something is to be drawn. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Shows the tour to who has not said that it is not to come again. */
  greet(): void {
    if (!isTourSeen()) this.#set(false, "greeting");
  }

  open(): void {
    this.#set(true, null);
  }

  /** What is left to do of a key's action: it opens the help, and Escape ends the tour. */
  leaves(action: Action | null): Exclude<Action, "help"> | null {
    if (action === "help") this.open();
    else if (action !== "cancel" || this.#tour === null) return action;
    else this.#set(false, null);
    return null;
  }

  /** `mayTour`: what the tour points at is there. */
  parts(mayTour: boolean) {
    return html`<echo-help-dialog
        .open=${this.#open}
        .tour=${mayTour}
        @help-close=${() => this.#set(false, this.#tour)}
        @tour-begin=${() => this.#set(false, "asked")}
      ></echo-help-dialog>
      ${this.#tour && mayTour ? this.#hints() : nothing}`;
  }

  #hints() {
    return html`<echo-tour
      .asked=${this.#tour === "asked"}
      @tour-end=${() => this.#set(false, null)}
    ></echo-tour>`;
  }

  #set(open: boolean, tour: Tour): void {
    this.#open = open;
    this.#tour = tour;
    this.#changed();
  }
}
