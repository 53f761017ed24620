/** The site: an embedder of <echo-disc> like any other. */
import "../element/echo-disc.js";
import type { DeviceChoice } from "../protocol.js";

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
element.sample = "samples/sonosite.dcm";
element.append(brand());
document.querySelector("main")?.replaceChildren(element);

if (import.meta.env.PROD) void navigator.serviceWorker?.register("./sw.js").catch(() => undefined);
