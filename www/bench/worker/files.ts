import type { Download } from "../common/report.js";

/** What this worker has loaded so far, as the browser counted it. */
export function loadedFiles(base: string): Download[] {
  const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  return entries
    .filter(({ decodedBodySize }) => decodedBodySize > 0)
    .map(({ name, decodedBodySize, encodedBodySize }) => ({
      path: name.startsWith(base) ? name.slice(base.length) : name,
      bytes: decodedBodySize,
      sentBytes: encodedBodySize || decodedBodySize,
    }));
}
