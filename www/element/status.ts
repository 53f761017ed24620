/** One line that says what is happening. Pure. */
import type { CineProgress, DeviceInfo } from "../protocol.js";
import { t } from "./words.js";

/** Where the engine and the model stand. */
export type Readiness = "starting" | "downloading" | "building" | "ready" | "stopped";

export interface Activity {
  readiness: Readiness;
  /** A file is being read. */
  opening: boolean;
  download: { doneBytes: number; totalBytes: number } | null;
  /** The share of a model that has been converted, 0 to 1. */
  converting: number | null;
  encoding: { frame: number; done: number; total: number } | null;
  /** The work on the whole clip. */
  clip: CineProgress | null;
  /** How far learning from corrected outlines is. */
  learning: { done: number; total: number } | null;
  /** A mask is on its way for the shown frame. */
  segmenting: boolean;
  hasClip: boolean;
  hasPrompt: boolean;
}

export interface Status {
  /** Announced to screen readers: changes seldom. */
  text: string;
  /** How far it is, in words; "" where that is not known. */
  detail: string;
  /** 0 to 1, or null where the end is not known. */
  fraction: number | null;
  busy: boolean;
  action: "cancel" | "retry" | null;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

export function describe(activity: Activity): Status {
  const { readiness, download, encoding } = activity;
  if (activity.converting !== null) {
    const detail = `${Math.round(activity.converting * 100)} %`;
    return working(t("Converting the model"), detail, activity.converting);
  }
  if (activity.opening) return working(t("Reading the clip…"));
  if (readiness === "starting") return { ...working(t("Starting the engine…")), action: null };
  if (readiness === "building") return { ...working(t("Preparing the model…")), action: null };
  if (readiness === "downloading")
    return download ? downloading(download) : working(t("Loading the model…"));
  if (readiness === "stopped") return resting(t("The model is not loaded"), "retry");
  if (activity.clip) return ofClip(activity.clip);
  if (encoding) return reading(encoding);
  if (activity.segmenting) return working(t("Outlining…"));
  if (activity.learning) return learning(activity.learning);
  return resting(hint(activity));
}

function working(text: string, detail = "", fraction: number | null = null): Status {
  return { text, detail, fraction, busy: true, action: "cancel" };
}

function resting(text: string, action: Status["action"] = null): Status {
  return { text, detail: "", fraction: null, busy: false, action };
}

function downloading({ doneBytes, totalBytes }: NonNullable<Activity["download"]>): Status {
  const detail = t("{0} of {1} MB", megabytes(doneBytes), megabytes(totalBytes));
  return working(t("Downloading the model"), detail, doneBytes / totalBytes);
}

function reading({ frame, done, total }: NonNullable<Activity["encoding"]>): Status {
  const fraction = total > 0 ? done / total : 0;
  return working(t("Analysing frame {0}", frame + 1), `${Math.round(fraction * 100)} %`, fraction);
}

function ofClip({ stage, done, total }: CineProgress): Status {
  const fraction = total > 0 ? done / total : 0;
  if (stage === "spread")
    return working(t("Measuring the model spread"), `${Math.round(100 * fraction)} %`, fraction);
  return working(t("Outlining the clip"), t("{0} of {1} frames", done, total), fraction);
}

/** It is stopped where it was started: other work has this place too. */
function learning({ done, total }: NonNullable<Activity["learning"]>): Status {
  const fraction = total > 0 ? done / total : 0;
  const detail = `${Math.floor(100 * fraction)} %`;
  return { ...working(t("Learning from your outlines"), detail, fraction), action: null };
}

function hint({ hasClip, hasPrompt }: Activity): string {
  if (!hasClip) return t("Ready: open a clip");
  return hasPrompt ? t("Ready") : t("Ready: draw a box round the left ventricle");
}

/** The device in a few words, and why it is not the GPU where it is not. */
export function deviceLabel({ kind, adapter, software, reason }: DeviceInfo): string {
  if (kind === "cpu") return reason ? `CPU: ${reason}` : "CPU";
  return software ? t("Software GPU: {0} (slow)", adapter) : `GPU: ${adapter}`;
}
