/** Clips and case files by their address. */
import type { Failure } from "../protocol.js";

/** Fails with "clip-unavailable". */
export async function fetchClip(address: string | URL): Promise<Blob> {
  const response = await fetched(address);
  return response.blob().catch(() => Promise.reject(unavailable("the connection broke")));
}

async function fetched(address: string | URL): Promise<Response> {
  const response = await fetch(address).catch(() => Promise.reject(unavailable("no connection")));
  if (!response.ok) throw unavailable(`HTTP ${response.status}`);
  return response;
}

function unavailable(why: string): Failure {
  return { code: "clip-unavailable", message: `The clip could not be fetched (${why}).` };
}
