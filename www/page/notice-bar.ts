/** A bar above the element, in the page's own flow: it covers nothing. */

export interface Choice {
  name: string;
  /** Returns what to say next; the bar goes where that is nothing. */
  chosen(): Notice | null;
}

export interface Notice {
  text: string;
  choices: readonly Choice[];
}

export const CLOSE: Choice = { name: "Close", chosen: () => null };

/** Shows `notice` in place of one that is there. */
export function show(page: Document, notice: Notice): void {
  const bar = page.querySelector(".notice") ?? newBar(page);
  const text = page.createElement("p");
  text.setAttribute("role", "alert");
  text.textContent = notice.text;
  bar.replaceChildren(text, ...notice.choices.map((choice) => button(page, bar, choice)));
}

function newBar(page: Document): Element {
  const bar = page.createElement("section");
  bar.className = "notice";
  bar.setAttribute("aria-label", "Notice");
  page.body.prepend(bar);
  return bar;
}

function button(page: Document, bar: Element, { name, chosen }: Choice): HTMLButtonElement {
  const button = page.createElement("button");
  button.textContent = name;
  button.addEventListener("click", () => {
    const next = chosen();
    if (next) show(page, next);
    else bar.remove();
  });
  return button;
}
