/**
 * Which of a page's elements is meant: keys, drops and pastes come to the page as a whole. The one
 * that they happen in takes them, else the one that was used last, before any use the first.
 */

export interface Member {
  readonly element: HTMLElement;
  /** A key that was pressed in it, or nowhere else in particular. */
  keyed(event: KeyboardEvent): void;
  /** A file that was dropped or pasted. */
  accept(file: File): void;
}

/** The one used last stands at the end. */
let members: readonly Member[] = [];
let stopListening: (() => void) | null = null;

/** Lets an element take part; the returned function ends that. */
export function join(member: Member, page: Window = window): () => void {
  members = [member, ...members];
  stopListening ??= listen(page);
  return () => {
    members = members.filter((other) => other !== member);
    if (members.length > 0) return;
    stopListening?.();
    stopListening = null;
  };
}

function insideOf(event: Event): Member | undefined {
  const path = event.composedPath();
  return members.find(({ element }) => path.includes(element));
}

function meant(event: Event): Member | undefined {
  return insideOf(event) ?? members.at(-1);
}

function listen(page: Window): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const used = (event: Event) => {
    const member = insideOf(event);
    if (member) members = [...members.filter((other) => other !== member), member];
  };
  const take = (event: Event, files: FileList | undefined) => {
    const file = files?.[0];
    if (!file || event.defaultPrevented) return;
    event.preventDefault();
    used(event);
    meant(event)?.accept(file);
  };
  page.addEventListener("pointerdown", used, { signal, capture: true });
  page.addEventListener("focusin", used, { signal });
  page.addEventListener("keydown", (event) => meant(event)?.keyed(event), { signal });
  page.addEventListener("dragover", (event) => event.preventDefault(), { signal });
  page.addEventListener(
    "drop",
    (event) => {
      take(event, event.dataTransfer?.files);
      // Without this the browser would leave the page to show the file.
      event.preventDefault();
    },
    { signal },
  );
  page.addEventListener("paste", (event) => take(event, event.clipboardData?.files), { signal });
  return () => listening.abort();
}
