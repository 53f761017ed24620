/** What is said of learning. Pure. */
import { LEAST_LESSONS, type LearnOutcome, type LessonCount } from "../protocol.js";
import { roughly } from "./cine-words.js";
import type { LearnProgress } from "./learning.js";
import { t } from "./words.js";

/** How many outlines of the open clip there are to be added. */
export function correctedWords(corrected: number, fresh: number): string {
  if (corrected === 0)
    return t(
      "No outline of this clip is corrected yet: the pencil on the picture (E) corrects them.",
    );
  if (fresh === 0) return t("The corrected outlines of this clip are added.");
  return corrected === 1
    ? t("This clip has 1 outline that you corrected.")
    : t("This clip has {0} outlines that you corrected.", corrected);
}

export function addWords(fresh: number): string {
  return fresh === 1 ? t("Add 1 outline of this clip") : t("Add {0} outlines of this clip", fresh);
}

/** `"9 outlines of 2 clips, in memory until the page is closed."` */
export function gatheredWords({ outlines, clips }: LessonCount): string {
  const number = outlines === 1 ? t("1 outline") : t("{0} outlines", outlines);
  return clips === 1
    ? t("{0} of 1 clip, in memory until the page is closed.", number)
    : t("{0} of {1} clips, in memory until the page is closed.", number, clips);
}

/** Why nothing can be learnt now; "" where it can. */
export function hindrance({ outlines }: LessonCount, ready: boolean): string {
  const missing = LEAST_LESSONS - outlines;
  if (missing > 0)
    return t(
      "Learning takes {0} outlines at least: {1} more. Correct end-diastole, end-systole and frames between: it has to see the heart move.",
      LEAST_LESSONS,
      missing,
    );
  return ready ? "" : t("The model is not ready yet.");
}

export function progressWords({ done, total, secondsLeft }: LearnProgress): string {
  if (total === 0) return t("Learning begins…");
  const percent = t("Learning: {0} %", Math.floor((100 * done) / total));
  return secondsLeft === null ? percent : `${percent}${t(", {0} left", roughly(secondsLeft))}`;
}

/** What came of it, in a sentence or two. */
export function outcomeWords({ plan, learnt, model }: LearnOutcome): string {
  const [before, after] = figures(learnt.before, learnt.after);
  const held =
    plan.heldBack === 1 ? t("1 outline held back") : t("{0} outlines held back", plan.heldBack);
  if (model)
    return t("Better on {0}: Dice {1} before, {2} after. In use now.", held, before, after);
  return learnt.after > learnt.before
    ? t(
        "It covers {0} better (Dice {1} before, {2} after) and measures them worse: nothing was changed.",
        held,
        before,
        after,
      )
    : t("Not better on {0} ({1} before, {2} after): nothing was changed.", held, before, after);
}

/** Of the ejection fraction; "" where it cannot be measured. */
export function efWords({ learnt }: LearnOutcome): string {
  const { efErrorBefore: before, efErrorAfter: after } = learnt;
  if (before === undefined || after === undefined) return "";
  const told = t(
    "The ejection fraction between the largest and the smallest of them was off by {0} points before, {1} after.",
    before.toFixed(1),
    after.toFixed(1),
  );
  if (after <= before) return told;
  return `${told} ${t("A decoder that has learnt one shape by heart covers a heart well and does not move with it: add outlines of end-diastole and end-systole.")}`;
}

/** How much that says. */
export function scopeWords({ plan }: LearnOutcome): string {
  return plan.byClip
    ? t("What was held back is of clips that it did not learn from.")
    : t(
        "What was held back is of the clip that it learnt from: easy outlines, which do not tell how it does on another clip.",
      );
}

/** Two digits, or as many as it takes to tell them apart. */
function figures(before: number, after: number): [string, string] {
  const both = (digits: number): [string, string] => [
    before.toFixed(digits),
    after.toFixed(digits),
  ];
  const digits = [2, 3, 4].find((many) => both(many)[0] !== both(many)[1]) ?? 2;
  return both(digits);
}
