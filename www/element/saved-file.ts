/** What a measurement is saved as: names and contents of files. No name holds anything of a patient. */
import type { CineExportKind, ExportKind, LearntFrom, MaskReply } from "../protocol.js";

export type Saved = ExportKind | "mask-ed" | "mask-es";

export interface SavedFile {
  name: string;
  content: Blob;
}

const FILES: Record<ExportKind, { name: string; type: string }> = {
  json: { name: "echodisc-report.json", type: "application/json" },
  csv: { name: "echodisc-report.csv", type: "text/csv" },
  html: { name: "echodisc-report.html", type: "text/html" },
  svg: { name: "echodisc-outlines.svg", type: "image/svg+xml" },
  contours: { name: "echodisc-outlines.csv", type: "text/csv" },
  coco: { name: "echodisc-outlines-coco.json", type: "application/json" },
  "dicom-sr": { name: "echodisc-report.dcm", type: "application/dicom" },
  "dicom-sc": { name: "echodisc-outlines.dcm", type: "application/dicom" },
};

/** Files with frames in them. */
export const SHOWS_FRAMES: ReadonlySet<string> = new Set(["html", "svg", "dicom-sc"]);

export const SAVED = [...Object.keys(FILES), "mask-ed", "mask-es"];

export function isSaved(kind: string): kind is Saved {
  return SAVED.includes(kind);
}

export const CLIP_FILES: Record<CineExportKind, { name: string; type: string }> = {
  "clip-json": { name: "echodisc-clip.json", type: "application/json" },
  "curve-csv": { name: "echodisc-curve.csv", type: "text/csv" },
  "masks-zip": { name: "echodisc-masks.zip", type: "application/zip" },
};

export function clipFile(bytes: Uint8Array<ArrayBuffer>, kind: CineExportKind): SavedFile {
  const { name, type } = CLIP_FILES[kind];
  return { name, content: new Blob([bytes], { type }) };
}

export function phantomFile(bytes: Uint8Array<ArrayBuffer>): SavedFile {
  return {
    name: "echodisc-phantom.dcm",
    content: new Blob([bytes], { type: "application/dicom" }),
  };
}

export function exportedFile(bytes: Uint8Array<ArrayBuffer>, kind: ExportKind): SavedFile {
  const { name, type } = FILES[kind];
  return { name, content: new Blob([bytes], { type }) };
}

/** What differs from the model that it was learnt on. */
export function learntFile(content: Blob, { outlines }: LearntFrom): SavedFile {
  return { name: `echodisc-learnt-${outlines}.safetensors`, content };
}

/** A learner's score: it names the case and holds no picture. */
export function scoreFile(score: object): SavedFile {
  const text = `${JSON.stringify(score, null, 2)}\n`;
  return textFile("echodisc-score.json", text, "application/json");
}

export function textFile(name: string, text: string, type: string): SavedFile {
  return { name, content: new Blob([text], { type }) };
}

/** 0 and 255 at the frame's size; the name says where the outline was edited by hand. */
export async function maskFile(mask: MaskReply, kind: "mask-ed" | "mask-es"): Promise<SavedFile> {
  const { width, height } = mask;
  const image = new ImageData(width, height);
  mask.mask.forEach((value, at) => {
    image.data.set([value, value, value, 255], 4 * at);
  });
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  const content = await canvas.convertToBlob({ type: "image/png" });
  return { name: `echodisc-${kind}${mask.edited ? "-edited" : ""}.png`, content };
}

export function download({ name, content }: SavedFile): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has to have begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
