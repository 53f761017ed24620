/** The report as tables, and those as Markdown. */
import { softwareCaption } from "./environment.js";
import type { KernelRow, Report, Row } from "./report.js";
import { baselineOf } from "./report.js";
import { summarise, timesAsFast } from "./statistics.js";

export interface Table {
  head: string[];
  rows: string[][];
}

const NONE = "–";

/** The networks: times, ratios, memory, download and agreement. */
export function networkTable(report: Report): Table {
  return {
    head: [
      "LiteMedSAM",
      "model load",
      "first result",
      "encoder",
      "× as fast",
      "decoder",
      "× as fast",
      "peak heap",
      "peak GPU",
      "download (sent)",
      "agreement",
    ],
    rows: report.rows.map((row) => networkRow(report, row)),
  };
}

function networkRow(report: Report, row: Row): string[] {
  const { times, memory } = row;
  const baseline = baselineOf(report, row)?.times;
  return [
    row.remark ? `${row.name} (${row.remark})` : row.name,
    seconds(times.load),
    seconds(times.first),
    seconds(times.encoder),
    factor(timesAsFast(times.encoder, baseline?.encoder)),
    seconds(times.decoder),
    factor(timesAsFast(times.decoder, baseline?.decoder)),
    mebibytes(memory.heapBytes),
    mebibytes(memory.gpuBytes),
    downloads(row),
    agreement(row),
  ];
}

/** The matrix products: rates of the fastest run, and ours beside the best. */
export function kernelTable(report: Report): Table {
  return {
    head: [
      "Matrix product, f32",
      "EchoDisc",
      "burn's stock",
      "best bare WGSL",
      "its tiling",
      "EchoDisc of the best",
    ],
    rows: report.kernels.map(kernelRow),
  };
}

function kernelRow(row: KernelRow): string[] {
  const [rows, inner, columns] = row.sizes;
  const ours = gigaflops(row.sizes, row.ours);
  const best = bestBare(row);
  return [
    `${rows} × ${inner} × ${columns}`,
    rate(ours),
    rate(gigaflops(row.sizes, row.stock)),
    rate(best?.gigaflops ?? null),
    best?.tiling ?? NONE,
    ours !== null && best ? `${Math.round((100 * ours) / best.gigaflops)} %` : NONE,
  ];
}

/** Our kernel with each tile that the device offers, as the networks run it on a GPU. */
export function tileTable({ kernels }: Report): Table {
  const names = [...new Set(kernels.flatMap(({ tiles }) => Object.keys(tiles)))];
  return {
    head: ["Tile, weights in halves", ...kernels.map(({ sizes }) => sizes.join(" × "))],
    rows: names.map((name) => [
      name,
      ...kernels.map(({ sizes, tiles }) => rate(gigaflops(sizes, tiles[name] ?? []))),
    ]),
  };
}

/** The fastest hand-written tiling of a shape. */
export function bestBare(row: KernelRow): { tiling: string; gigaflops: number } | null {
  const rates = Object.entries(row.bare).flatMap(([tiling, times]) => {
    const reached = gigaflops(row.sizes, times);
    return reached === null ? [] : [{ tiling, gigaflops: reached }];
  });
  return rates.toSorted((a, b) => b.gigaflops - a.gigaflops)[0] ?? null;
}

/** GFLOP/s of the fastest run; `null` where there was none. */
export function gigaflops(sizes: KernelRow["sizes"], times: readonly number[]): number | null {
  const fastest = summarise(times)?.min;
  const [rows, inner, columns] = sizes;
  return fastest ? (2 * rows * inner * columns) / fastest / 1e6 : null;
}

/** The whole report, to be pasted anywhere. */
export function toMarkdown(report: Report): string {
  const parts = [...describe(report).map((line) => `${line}  `), ""];
  if (report.rows.length > 0) parts.push(markdownTable(networkTable(report)), "", `${LEGEND}`, "");
  if (report.kernels.length > 0)
    parts.push(markdownTable(kernelTable(report)), "", markdownTable(tileTable(report)), "");
  if (report.kernelRemark) parts.push(report.kernelRemark, "");
  parts.push(report.notice);
  return `${parts.join("\n")}\n`;
}

export const LEGEND =
  "Times: min / median / max in seconds (runs). First result: encoder and decoder once, right after loading. " +
  "× as fast: by the medians, beside the baseline. Agreement: largest difference of the logits, Dice of the masks. " +
  "EchoDisc computes in f32 from weights stored as f16, the ONNX files hold f32. Its decoder time includes the mask at the frame's size and its outline.";

/** Lines on where and how it was measured. */
export function describe(report: Report): string[] {
  const { date, revision, browser, cpu, logicalCores, adapter } = report.environment;
  const isolated = report.environment.crossOriginIsolated ? ", cross-origin isolated" : "";
  const baseline = report.rows.find((row) => row.id === report.baseline)?.name;
  return [
    `EchoDisc ${revision ?? "of unknown revision"}, ${date}`,
    `${browser}${isolated}`,
    `CPU: ${cpu ?? "not told by the browser"}, ${logicalCores} logical cores`,
    `WebGPU adapter: ${adapter?.name ?? "none"}`,
    ...(softwareCaption(adapter) ? [softwareCaption(adapter) as string] : []),
    `Baseline: ${baseline ?? "onnxruntime-web on the same kind of processor"}`,
  ];
}

function markdownTable({ head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function seconds(times: readonly number[]): string {
  const summary = summarise(times);
  if (!summary) return NONE;
  const { min, median, max, n } = summary;
  return n === 1 ? `${short(min)} (1)` : `${short(min)} / ${short(median)} / ${short(max)} (${n})`;
}

/** Milliseconds as seconds with three digits. */
function short(milliseconds: number): string {
  const value = milliseconds / 1000;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function factor(value: number | null): string {
  if (value === null) return NONE;
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2);
}

function rate(value: number | null): string {
  if (value === null) return NONE;
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} GFLOP/s`;
}

function mebibytes(bytes: number | null): string {
  return bytes === null ? NONE : `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

function downloads({ files }: Row): string {
  const sum = (size: (file: Row["files"][number]) => number) =>
    files.reduce((total, file) => total + size(file), 0);
  if (files.length === 0) return NONE;
  const [raw, sent] = [sum((file) => file.bytes), sum((file) => file.sentBytes)];
  const known = files.some((file) => file.brotliBytes !== undefined);
  const brotli = sum((file) => file.brotliBytes ?? file.sentBytes);
  return `${mebibytes(raw)} (${mebibytes(sent)}${known ? `, brotli ${mebibytes(brotli)}` : ""})`;
}

function agreement({ agreement }: Row): string {
  if (!agreement) return NONE;
  return `${agreement.logits.toPrecision(2)}, Dice ${agreement.dice.toFixed(4)}`;
}
