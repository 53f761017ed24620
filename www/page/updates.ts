/** New versions of the page: found by the browser when the page starts, taken when the user says so. */
import { scriptAddress } from "../script-address.js";

/**
 * Registers the service worker. `found` is called when another version is ready, with what makes the
 * page that version; nothing is reloaded before that is called. Asks the network nothing by itself.
 */
export async function followUpdates(
  container: ServiceWorkerContainer,
  found: (take: () => void) => void,
  reload: () => void,
): Promise<void> {
  let asked = false;
  let controlled = container.controller !== null;
  container.addEventListener("controllerchange", () => {
    if (asked) reload();
    // Another tab took it; this page goes on as the version before.
    else if (controlled) found(reload);
    controlled = true;
  });
  const registration = await container.register(scriptAddress("./sw.js"));
  const take = () => {
    asked = true;
    if (registration.waiting) registration.waiting.postMessage("take-over");
    else reload();
  };
  if (registration.waiting) found(take);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      // Without one that is active this is the first visit.
      if (worker.state === "installed" && registration.active) found(take);
    });
  });
}
