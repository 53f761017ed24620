/** The panels on what leaves the device and what stays on it. */
import "./privacy-panel.js";
import { html, t } from "./words.js";
import type { Workbench } from "./workbench.js";

export function privacy({ traffic, engine }: Workbench) {
  return html`<details>
    <summary>Privacy: ${summary(traffic.counts, traffic.requests)}</summary>
    <echo-privacy-panel
      .traffic=${traffic}
      .version=${traffic.version}
      .engine=${engine}
    ></echo-privacy-panel>
  </details>`;
}

function summary(counts: boolean, requests: number): string {
  if (!counts) return t("no clip");
  return requests === 0 ? t("nothing sent") : t("requests: {0}", requests);
}
