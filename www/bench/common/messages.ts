/** What the page and its workers say to each other: one request at a time, one reply each. */
import type { FrameBox, ModelInput } from "../../wasm/echodisc.js";
import type { Download, Memory } from "./report.js";

/** What a worker is to measure. */
export type Subject =
  | {
      runtime: "echodisc";
      device: "cpu" | "gpu";
      build: "shipped" | "stock";
      /** On the CPU; one unless given. */
      threads?: number;
    }
  | { runtime: "ort"; provider: "wasm" | "webgpu"; threads: number };

/** The frame and the box, the same for every row. */
export interface Scene {
  clip: ArrayBuffer;
  frame: number;
  box: FrameBox;
  /** What the network is fed; absent for EchoDisc, which makes it. */
  input: ModelInput | null;
}

/** Every request: its arguments and the value of its reply. */
export interface Calls {
  /** Engine, weights and network. */
  load: { args: { subject: Subject; base: string }; value: { revision: string | null } };
  open: { args: Scene; value: null };
  /** Encodes the scene's frame, whether or not that was done before. */
  encode: { args: object; value: null };
  /** The mask of the scene's box. */
  decode: { args: object; value: null };
  /** What the network gives for the scene. */
  logits: { args: object; value: Float32Array };
  /** What the network is fed for the scene; EchoDisc only. */
  input: { args: object; value: ModelInput };
  files: { args: object; value: Download[] };
  /** Operands of a matrix product; the value names the tiles that the device offers. */
  "matmul-open": { args: { sizes: [number, number, number] }; value: string[] };
  /** Multiplies; the value says whether the product is right. */
  "matmul-run": { args: { routine: string; repeats: number }; value: boolean };
  /** Opens and encodes a frame that no earlier call has seen; EchoDisc only. */
  "soak-encode": { args: { index: number; keep: boolean }; value: null };
  /** A box that differs from call to call; EchoDisc only. */
  "soak-decode": { args: { index: number }; value: null };
}

export type Kind = keyof Calls;
export type Args<K extends Kind> = Calls[K]["args"];
export type Value<K extends Kind> = Calls[K]["value"];

/** A value, how long it took in the worker, and what the worker held then. */
export interface Timed<T> {
  value: T;
  ms: number;
  memory: Memory;
}

export type Request = { [K in Kind]: { id: number; kind: K; args: Args<K> } }[Kind];
export type Reply =
  | ({ id: number; ok: true } & Timed<Value<Kind>>)
  | { id: number; ok: false; message: string };
