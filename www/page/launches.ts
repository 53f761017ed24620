/**
 * Files that the system opens with the installed page: `file_handlers` of the manifest, where the
 * browser has them.
 */

/** Chromium's, not in TypeScript's DOM. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemHandle[] }) => void): void;
}

/** As in the manifest's `action`: the page is started for a file, and no sample is to come in its way. */
export function isStartedForAFile(address: string): boolean {
  return new URL(address).searchParams.has("file");
}

/** Calls `accept` with the file of every launch, `failed` where it cannot be read. */
export function listenForLaunches(
  page: Window,
  accept: (file: File) => void,
  failed: () => void,
): void {
  const { launchQueue } = page as Window & { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files }) => {
    const [handle] = files ?? [];
    if (handle) (handle as FileSystemFileHandle).getFile().then(accept, failed);
  });
}

/** Hands a file to the element as a drop would, which asks before work is lost. */
export function drop(page: Window, file: File): void {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  page.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
}
