/** German: a script of its own, fetched where somebody reads it. */

import type { Catalogue } from "./words.js";
import { CODES } from "./words-de-codes.js";
import { LEARNING_CODES, LEARNING_SENTENCES } from "./words-de-learn.js";
import { SENTENCES } from "./words-de-sentences.js";

const PARTS = {
  Beat: "Schlag",
  Frame: "Bild",
  "Four-chamber view": "Vierkammerblick",
  "Two-chamber view": "Zweikammerblick",
  "Two-chamber clip": "Clip des Zweikammerblicks",
};

export const german: Catalogue = {
  sentences: { ...SENTENCES, ...LEARNING_SENTENCES },
  codes: { ...CODES, ...LEARNING_CODES },
  parts: PARTS,
};
