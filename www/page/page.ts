/** The site: an embedder of <echo-disc> like any other. */
import "../element/echo-disc.js";
import type { DeviceChoice } from "../protocol.js";
import { drop, isStartedForAFile, listenForLaunches } from "./launches.js";
import { show } from "./notice-bar.js";
import { FILE_NOT_READ, newVersion } from "./notices.js";
import { followUpdates } from "./updates.js";
import { followServiceWorker } from "./witness.js";

const DEVICES: readonly DeviceChoice[] = ["auto", "gpu", "gpu-default", "cpu"];

/** `?device=cpu` and the like, for tests and teaching. */
function deviceAsked(): DeviceChoice {
  const asked = new URLSearchParams(location.search).get("device");
  return DEVICES.find((device) => device === asked) ?? "auto";
}

function brand(): HTMLElement {
  const title = document.createElement("h1");
  title.slot = "brand";
  title.textContent = "EchoDisc";
  return title;
}

const element = document.createElement("echo-disc");
element.device = deviceAsked();
element.lang = new URLSearchParams(location.search).get("lang") ?? "";
element.tour = true;
if (!isStartedForAFile(location.href)) element.src = "samples/sonosite.dcm";
element.append(brand());
document.querySelector("main")?.replaceChildren(element);

listenForLaunches(
  window,
  (file) => drop(window, file),
  () => show(document, FILE_NOT_READ),
);

/** Stays true: a view that was kept outlives the boxes that it was measured with. */
let hasWork = false;
element.addEventListener("segmentation-change", () => {
  hasWork ||= element.boxes.size + element.masks.size > 0;
});

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  followServiceWorker(navigator.serviceWorker);
  void followUpdates(
    navigator.serviceWorker,
    (take) =>
      show(
        document,
        newVersion(() => hasWork, take),
      ),
    () => location.reload(),
  ).catch(() => undefined);
}
