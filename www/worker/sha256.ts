/** SHA-256 by the browser, which has it in secure contexts alone. */

export function hex(digest: Uint8Array): string {
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether the bytes have that digest; where the browser makes none, they are believed. */
export async function isIntact(bytes: Uint8Array<ArrayBuffer>, sha256: string): Promise<boolean> {
  const { subtle } = crypto;
  if (!subtle) return true;
  return hex(new Uint8Array(await subtle.digest("SHA-256", bytes))) === sha256;
}
