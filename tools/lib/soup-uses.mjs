/**
 * What the project says of its dependencies by hand: which licences it takes, what each direct one is
 * for, and which tests would show a fault of it.
 */

/** SPDX names. MPL-2.0 only for packages that are used unchanged: it asks that their changed files be published. */
export const ALLOWED_LICENCES = [
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 WITH LLVM-exception",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BSL-1.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "Unicode-3.0",
  "Unlicense",
  "Zlib",
];

/** @typedef {{ use: string, shownBy: string }} Use */

const DICOM = "tests/clip.rs, crate/clip/dicom/tests";

/** By name, as Cargo.toml has them. @type {Record<string, Use>} */
export const RUST_USES = {
  anyhow: { use: "errors of the command line", shownBy: "tests/cli.rs" },
  base64: { use: "pictures inside pages and SVG", shownBy: "tests/cli.rs" },
  burn: {
    use: "tensors, network modules, GPU memory, CPU backend, gradients for training",
    shownBy: "start-up self-test with known answers, tests/parity.rs, tests/sam_parity.rs",
  },
  chrono: { use: "dates of DICOM files written", shownBy: "tests/dicom.rs" },
  clap: { use: "arguments of the command line", shownBy: "tests/cli.rs" },
  console_error_panic_hook: { use: "the place of a panic, in the browser's console", shownBy: "-" },
  "dicom-core": { use: "DICOM values", shownBy: DICOM },
  "dicom-dictionary-std": {
    use: "DICOM tags and UIDs by name",
    shownBy: `${DICOM}, tests/dicom.rs`,
  },
  "dicom-parser": { use: "DICOM data sets from bytes", shownBy: `${DICOM}/damage.rs` },
  "dicom-transfer-syntax-registry": { use: "transfer syntaxes by UID", shownBy: DICOM },
  "embedded-graphics": { use: "lines and words in exported pictures", shownBy: "tests/dicom.rs" },
  flate2: { use: "inflates DICOM files and checkpoints", shownBy: `${DICOM}, tests/parity.rs` },
  getrandom: { use: "randomness for UIDs of exported files", shownBy: "tests/dicom.rs" },
  half: { use: "16-bit weights", shownBy: "tests/parity.rs" },
  image: {
    use: "PNG, JPEG and GIF, read and written",
    shownBy: "crate/clip/still_tests.rs, tests/clip.rs",
  },
  "js-sys": { use: "JavaScript's own types", shownBy: "tests/browser" },
  pollster: { use: "waits for the GPU on the command line", shownBy: "tests/parity.rs" },
  pulp: {
    use: "vector instructions of matrix products",
    shownBy: "crate/kernels, tests/parity.rs",
  },
  rayon: { use: "threads natively", shownBy: "tests/parity.rs" },
  safetensors: { use: "weights files", shownBy: "tests/parity.rs, tests/sam_parity.rs" },
  serde: { use: "data to and from text", shownBy: "tests/schema.rs" },
  "serde-wasm-bindgen": { use: "data to and from JavaScript", shownBy: "tests/browser" },
  serde_json: { use: "JSON reports", shownBy: "tests/schema.rs" },
  sha2: { use: "digests of weights and of decoded pixels", shownBy: "tests/parity.rs" },
  thiserror: { use: "error types", shownBy: "tests/cli.rs" },
  tsify: { use: "TypeScript types from Rust's", shownBy: "tsc" },
  "wasm-bindgen": { use: "calls between JavaScript and wasm", shownBy: "tests/browser" },
  "wasm-bindgen-futures": { use: "promises", shownBy: "tests/browser" },
  "web-sys": { use: "the worker's scope", shownBy: "tests/browser" },
  "web-time": { use: "clocks in the browser", shownBy: "tests/browser" },
  zip: { use: "PyTorch's checkpoints", shownBy: "crate/model/checkpoint" },
};

/** @type {Record<string, Use>} */
export const NPM_USES = {
  lit: { use: "the page's elements", shownBy: "tests/browser" },
  mediabunny: { use: "MP4, MOV and WebM to frames", shownBy: "tests/browser/video.spec.ts" },
};
