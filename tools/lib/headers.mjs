/** The same as in the pages themselves; a built page's own is sent with it, which has digests besides. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "connect-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "media-src 'self' blob:",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html echodisc",
].join("; ");

/** With every answer. */
export const HEADERS = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  // Pictures of a screen are taken when the user asks for them; nothing else is ever asked for.
  "Permissions-Policy":
    "camera=(self), display-capture=(self), microphone=(), geolocation=(), usb=(), serial=()",
  Vary: "Accept-Encoding",
};

/** Content types by ending. @type {Record<string, string>} */
export const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".dcm": "application/dicom",
  ".safetensors": "application/octet-stream",
};
/** Endings of what is worth compressing. */
export const COMPRESSED = new Set([
  ".html",
  ".css",
  ".js",
  ".mjs",
  ".json",
  ".map",
  ".wasm",
  ".svg",
  ".txt",
  ".webmanifest",
]);

/** For a cross-origin isolated page. */
export const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
