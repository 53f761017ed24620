/** The panels on what leaves the device and what stays on it. */
import type { CineHost } from "./cine-parts.js";
import type { Keeping } from "./keeping.js";
import "./keeping-panel.js";
import "./privacy-panel.js";
import { html, t } from "./words.js";
import type { Workbench } from "./workbench.js";

export interface PrivacyHost extends CineHost {
  readonly keeping: Keeping;
}

export function privacy({ traffic, engine }: Workbench, host: PrivacyHost) {
  return html`<details>
      <summary>Privacy: ${summary(traffic.counts, traffic.requests)}</summary>
      <echo-privacy-panel
        .traffic=${traffic}
        .version=${traffic.version}
        .engine=${engine}
      ></echo-privacy-panel>
    </details>
    ${kept(host)}`;
}

function summary(counts: boolean, requests: number): string {
  if (!counts) return t("no clip");
  return requests === 0 ? t("nothing sent") : t("requests: {0}", requests);
}

function kept({ keeping, looksOnly, lesson }: PrivacyHost) {
  const opened = ({ target }: Event) => {
    if ((target as HTMLDetailsElement).open) void keeping.look();
  };
  return html`<details @toggle=${opened}>
    <summary>Kept here: ${keeping.isOn ? t("your work") : t("nothing of a clip")}</summary>
    <echo-keeping-panel
      ?on=${keeping.isOn}
      ?works=${!looksOnly && lesson === undefined}
      .clips=${keeping.clips}
      .failure=${keeping.failure}
      .left=${keeping.left}
      @autosave=${({ detail }: CustomEvent<boolean>) => void keeping.setOn(detail)}
      @delete-work=${() => void keeping.deleteWork()}
      @forget-everything=${({ detail }: CustomEvent<boolean>) => void keeping.forget(detail)}
    ></echo-keeping-panel>
  </details>`;
}
