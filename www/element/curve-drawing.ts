/** What of the curve changes with the report and the width only: paths, labels, words. Pure. */
import type { CineReport, Light } from "../protocol.js";
import { calibrated, rhythmWords } from "./cine-words.js";
import {
  lightPath,
  linePath,
  type Plot,
  type Quantity,
  quantityOf,
  scaleOf,
  timeTicks,
  xOf,
  yOf,
} from "./curve-geometry.js";
import type { Zones } from "./curve-markers.js";
import { t } from "./words.js";

/** y of the plot's parts in CSS px, from the top: curve, R waves, strip of lights, time axis. */
const TOP = 22;
const BOTTOM = 94;
export const FLOOR = 116;
const R_WAVES = [118, 124] as const;
export const STRIP = [126, 140] as const;
export const HEIGHT = 158;

/** Each as tall as a finger, so that both markers of a short beat can be taken hold of. */
export const ZONES: Zones = { ed: [0, 58], es: [58, FLOOR] };

/** Least px between two labels of the time axis. */
const LABELS_APART = 56;

/** Least px a beat, for the lines of its markers to be drawn. */
const LINES_APART = 40;

/** Room that a label centred near an edge would overstep. */
const EDGE = 24;

export interface Drawn {
  plot: Plot;
  quantity: Quantity;
  line: string;
  grid: string;
  /** Markers of all beats, the selected one's under its handles. */
  marks: string;
  /** Frames that the user has drawn a box on. */
  prompted: string;
  rWaves: string;
  lights: Record<Light, string>;
  /** `inner` are left out where there is little room. */
  levels: { y: number; text: string; inner: boolean }[];
  ticks: { x: number; text: string; anchor: "start" | "middle" | "end" }[];
  /** The picture in words. */
  words: string;
}

export function drawn(
  report: CineReport | null,
  frames: number,
  frameTimeMs: number | null,
  width: number,
): Drawn | null {
  if (frames === 0 || width === 0) return null;
  const known = report?.frames ?? [];
  const quantity = quantityOf(known, frames);
  const { low, high, ticks: levels } = scaleOf(quantity.values);
  const plot: Plot = { frames, width, top: TOP, bottom: BOTTOM, low, high };
  const light = (of: Light) => lightPath(known, of, plot, STRIP);
  const ticks = timeTicks(plot, frameTimeMs, LABELS_APART);
  return {
    plot,
    quantity,
    line: linePath(quantity.values, plot),
    grid: levels.map((value) => `M0 ${yOf(value, plot).toFixed(1)}H${width}`).join(""),
    marks: marksOf(report, plot),
    prompted: promptedOf(report, quantity, plot),
    rWaves: (report?.rWaves ?? [])
      .map(
        (frame) => `M${xOf(frame, plot).toFixed(1)} ${R_WAVES[0]}l3 ${R_WAVES[1] - R_WAVES[0]}h-6z`,
      )
      .join(""),
    lights: { green: light("green"), amber: light("amber"), red: light("red") },
    levels: levels.map((value, at) => ({
      y: yOf(value, plot),
      text: String(Number(value.toPrecision(6))),
      inner: at > 0 && at < levels.length - 1,
    })),
    ticks: ticks.map(({ x, text }, at) => ({
      x,
      text: labelled(text, at, ticks.length, frameTimeMs !== null),
      anchor: x < EDGE ? "start" : x > width - EDGE ? "end" : "middle",
    })),
    words: wordsOf(report, quantity, frames),
  };
}

/** The axis' unit stands with its last second, else before its first frame. */
function labelled(text: string, at: number, count: number, timed: boolean): string {
  if (timed) return at === count - 1 ? `${text} s` : text;
  return at === 0 ? t("frame {0}", text) : text;
}

/** A triangle that points down at end-diastole, up at end-systole; with lines where they do not crowd. */
function marksOf(report: CineReport | null, plot: Plot): string {
  const beats = report?.beats ?? [];
  const crowded = beats.length * LINES_APART > plot.width;
  return beats
    .map(({ ed, es }) => {
      const [x, y] = [xOf(ed, plot).toFixed(1), xOf(es, plot).toFixed(1)];
      const [down, up] = crowded ? ["", ""] : [`V${FLOOR}`, "V0"];
      return `M${x} 7l-4 -7h8z${down}M${y} ${FLOOR - 7}l-4 7h8z${up}`;
    })
    .join("");
}

function promptedOf(report: CineReport | null, { values }: Quantity, plot: Plot): string {
  const prompted = report?.frames.filter(({ origin }) => origin === "prompted") ?? [];
  return prompted
    .map(({ frame }) => {
      const value = values[frame] ?? null;
      return value === null
        ? ""
        : `M${(xOf(frame, plot) - 3.5).toFixed(1)} ${(yOf(value, plot) - 3.5).toFixed(1)}h7v7h-7z`;
    })
    .join("");
}

function wordsOf(
  report: CineReport | null,
  { name, unit, values }: Quantity,
  frames: number,
): string {
  const found = values.filter((value) => value !== null);
  if (!report || found.length === 0) return t("{0} over time: no frame is outlined yet", t(name));
  const [low, high] = scaleEnds(found);
  const count = (light: Light) => report.frames.filter((frame) => frame.light === light).length;
  return [
    t("{0} over time: {1} of {2} frames outlined", t(name), found.length, frames),
    `${t("{0} to {1}", low, high)} ${t(unit)}`,
    report.beats.length === 1 ? t("1 beat") : t("{0} beats", report.beats.length),
    rhythmWords(report),
    t("{0} frames green, {1} amber, {2} red", count("green"), count("amber"), count("red")),
    calibrated(report) ? "" : t("not calibrated"),
  ]
    .filter(Boolean)
    .join(", ");
}

function scaleEnds(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [Math.round(low), Math.round(high)];
}
