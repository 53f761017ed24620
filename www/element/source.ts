/** Clips and case files by their address. */
import type { Failure } from "../protocol.js";

const NO_CONNECTION: Failure = {
  code: "clip-unavailable",
  message: "The file could not be fetched: no connection.",
};

/** Clips. Fails with "clip-unavailable". */
export async function fetchClip(address: string | URL): Promise<Blob> {
  const response = await fetched(address);
  return response.blob().catch(() => Promise.reject(NO_CONNECTION));
}

/** Fails with "clip-unavailable". */
export async function fetchText(address: string | URL): Promise<string> {
  const response = await fetched(address);
  return response.text().catch(() => Promise.reject(NO_CONNECTION));
}

async function fetched(address: string | URL): Promise<Response> {
  const response = await fetch(address).catch(() => Promise.reject(NO_CONNECTION));
  if (!response.ok)
    throw {
      code: "clip-unavailable",
      message: `The file could not be fetched (HTTP ${response.status}).`,
    } satisfies Failure;
  return response;
}
