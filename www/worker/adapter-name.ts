/** What the browser calls its GPU, for the diagnostics; undefined where it has none or does not say. */
export async function adapterName(): Promise<string | undefined> {
  const gpu = (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu;
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  const { vendor, architecture, device, description } = adapter?.info ?? {};
  const name = [vendor, architecture, device, description].filter(Boolean).join(" ");
  return name || undefined;
}

/** The part of WebGPU that is asked here; TypeScript's worker library has none of it. */
interface Gpu {
  requestAdapter(options: { powerPreference: "high-performance" }): Promise<Adapter | null>;
}

interface Adapter {
  info?: Partial<Record<"vendor" | "architecture" | "device" | "description", string>>;
}
