/** Stands on the first screen, before the engine that carries the same sentence has loaded. */
export const SAFETY_NOTICE =
  "Research and education only. Not a medical device; not CE-marked or FDA-cleared; not for diagnosis or treatment.";
