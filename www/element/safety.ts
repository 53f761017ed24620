/** Stands on the first screen, before the engine that carries the same sentence has loaded. */
import { m } from "./words.js";

export const SAFETY_NOTICE = m(
  "Research and education only. Not a medical device; not CE-marked or FDA-cleared; not for diagnosis or treatment.",
);
