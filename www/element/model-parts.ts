/** The models, and what can be learnt on the one in use. */
import { nothing } from "lit";
import type { ModelChoice } from "../protocol.js";
import type { CineHost } from "./cine-parts.js";
import "./learn-panel.js";
import type { Learning } from "./learning.js";
import "./model-panel.js";
import type { NewModel } from "./model-shelf.js";
import { html, t } from "./words.js";
import type { Workbench } from "./workbench.js";

export interface ModelHost extends CineHost {
  /** Saves what a model learnt to a file. */
  saveModel(id: string): void;
}

export function models(bench: Workbench, host: ModelHost) {
  const { shelf, activity, learning } = bench;
  const settled = ["ready", "stopped"].includes(activity.readiness);
  return html`<details>
    <summary>Model: ${shelf.model?.name ?? t("none")}</summary>
    <echo-model-panel
      .models=${shelf.cards}
      .model=${shelf.model}
      .pipeline=${shelf.pipeline}
      .busy=${activity.converting !== null || !settled || learning.progress !== null}
      @use-model=${({ detail }: CustomEvent<ModelChoice>) => void shelf.use(detail)}
      @add-model=${({ detail }: CustomEvent<NewModel>) => void shelf.add(detail)}
      @delete-model=${({ detail }: CustomEvent<string>) => void shelf.remove(detail)}
      @save-model=${({ detail }: CustomEvent<string>) => host.saveModel(detail)}
    ></echo-model-panel>
    ${host.leads ? nothing : learn(bench)}
  </details>`;
}

function learn({ learning, activity }: Workbench) {
  return html`<div class="learning">
    <echo-learn-panel
      .on=${learning.isOn}
      @learn-switch=${({ detail }: CustomEvent<boolean>) => void learning.setOn(detail)}
    ></echo-learn-panel>
    ${learning.isOn ? course(learning, activity.readiness === "ready") : nothing}
  </div>`;
}

function course(learning: Learning, ready: boolean) {
  // Where it does not come, nothing can be learnt either, and switching on has said so.
  void import("./learn-course.js").catch(() => undefined);
  return html`<echo-learn-course
    .ready=${ready}
    .corrected=${learning.corrected}
    .fresh=${learning.fresh}
    .count=${learning.count}
    .adding=${learning.adding}
    .fetching=${learning.fetching}
    .progress=${learning.progress}
    .outcome=${learning.outcome}
    @add-lessons=${() => void learning.add()}
    @forget-lessons=${() => void learning.forget()}
    @learn=${() => void learning.learn()}
    @learn-cancel=${() => learning.stop()}
    @learn-undo=${() => void learning.undo()}
  ></echo-learn-course>`;
}
