/** Where a run took place. */
export interface Environment {
  date: string;
  /** The commit of EchoDisc. */
  revision: string | null;
  browser: string;
  /** The processor's name; a browser does not tell it. */
  cpu: string | null;
  logicalCores: number;
  crossOriginIsolated: boolean;
  adapter: Adapter | null;
}

export interface Adapter {
  name: string;
  software: boolean;
  features: string[];
  limits: Record<string, number>;
}

const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
  "maxStorageBuffersPerShaderStage",
] as const;

/** The part of WebGPU's adapter that is read here. */
export interface GpuAdapter {
  info: {
    vendor: string;
    architecture: string;
    device: string;
    description: string;
    isFallbackAdapter?: boolean;
  };
  features: Iterable<string>;
  limits: Record<(typeof LIMITS)[number], number>;
}

/** What is told of an adapter. */
export function describeAdapter({ info, features, limits }: GpuAdapter): Adapter {
  const { vendor, architecture, device, description } = info;
  const name = [vendor, architecture, device, description].filter(Boolean).join(" ");
  return {
    name: name || "unnamed adapter",
    software: info.isFallbackAdapter === true || isSoftware(name),
    features: [...features].toSorted(),
    limits: Object.fromEntries(LIMITS.map((limit) => [limit, limits[limit]])),
  };
}

/** Whether an adapter of that name is a program on the CPU. */
export function isSoftware(name: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|basic render/i.test(name);
}

/** The sentence to put beside a software adapter's figures; `null` for a GPU. */
export function softwareCaption(adapter: Adapter | null): string | null {
  if (!adapter?.software) return null;
  return `The adapter “${adapter.name}” is a program on the CPU: its rows say nothing about a GPU.`;
}
