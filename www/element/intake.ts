/** Files dropped on or pasted into the page. */

/** Calls `accept` with the first file of a drop or paste; the returned function stops that. */
export function listenForFiles(page: Window, accept: (file: File) => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const take = (event: Event, files: FileList | undefined) => {
    const file = files?.[0];
    if (!file) return;
    event.preventDefault();
    accept(file);
  };
  page.addEventListener("dragover", (event) => event.preventDefault(), { signal });
  page.addEventListener(
    "drop",
    (event) => {
      // Without this the browser would leave the page to show the file.
      event.preventDefault();
      take(event, event.dataTransfer?.files);
    },
    { signal },
  );
  page.addEventListener("paste", (event) => take(event, event.clipboardData?.files), { signal });
  return () => listening.abort();
}
