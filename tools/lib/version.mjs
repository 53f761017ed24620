/**
 * @param {string} text anything that holds a version, such as "rustc 1.95.0 (59807616e 2026-04-14)"
 * @returns {string | null} its first dotted number
 */
export function versionIn(text) {
  return text.match(/\d+(?:\.\d+)+/)?.[0] ?? null;
}

/**
 * @param {string} text anything that holds a version
 * @param {string} oldest
 * @returns {boolean} whether that version is `oldest` or newer; false where none is found
 */
export function atLeast(text, oldest) {
  const have = versionIn(text)?.split(".").map(Number);
  if (!have) return false;
  for (const [index, want] of oldest.split(".").map(Number).entries()) {
    const part = have[index] ?? 0;
    if (part !== want) return part > want;
  }
  return true;
}
