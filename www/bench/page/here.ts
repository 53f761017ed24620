import { type Adapter, describeAdapter, type Environment } from "../common/environment.js";

/** What the browser tells of itself and its adapter. */
export async function environmentHere(): Promise<Environment> {
  return {
    date: new Date().toISOString().slice(0, 10),
    revision: null,
    browser: browserName(navigator.userAgent),
    cpu: null,
    logicalCores: navigator.hardwareConcurrency,
    crossOriginIsolated,
    adapter: await adapterHere(),
  };
}

async function adapterHere(): Promise<Adapter | null> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  return adapter ? describeAdapter(adapter) : null;
}

const BROWSERS: readonly [name: string, version: RegExp][] = [
  ["Edge", /Edg\/([\d.]+)/],
  ["Firefox", /Firefox\/([\d.]+)/],
  ["Chrome", /Chrome\/([\d.]+)/],
  ["Safari", /Version\/([\d.]+).*Safari/],
];

/** Name and version of the browser, and its system, from what it calls itself. */
export function browserName(agent: string): string {
  const system = agent.match(/\(([^)]*)\)/)?.[1] ?? "unknown system";
  for (const [name, pattern] of BROWSERS) {
    const version = agent.match(pattern)?.[1];
    if (version) return `${name} ${version} (${system})`;
  }
  return `Unknown browser (${system})`;
}
