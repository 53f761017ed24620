/** German. */

import type { Catalogue } from "./words.js";
import { CODES } from "./words-de-codes.js";
import { SENTENCES } from "./words-de-sentences.js";

const PARTS = {
  Beat: "Schlag",
  Frame: "Bild",
  "Four-chamber view": "Vierkammerblick",
  "Two-chamber view": "Zweikammerblick",
  "Two-chamber clip": "Clip des Zweikammerblicks",
};

export const german: Catalogue = { sentences: SENTENCES, codes: CODES, parts: PARTS };
