/** What a source file says to people: for the test that every sentence is in every catalogue. Pure. */

export interface Said {
  /** Texts of `html` and `svg` templates, piece by piece. */
  templates: string[][];
  /** Sentences given to `t` and `m`. */
  sentences: string[];
  /** Codes of failures, with their English message. */
  codes: string[];
  /** Strings that look like something to be read and go through neither. */
  loose: string[];
}

interface Literal {
  quote: string;
  /** What stands before it, without white space. */
  before: string;
  /** The pieces round what is put in. */
  pieces: string[];
}

/** Looks like words: two of them, or one that begins as a sentence does. */
const WORDY = /[A-Za-z]{2,}[,.:]? [a-z(]|^[A-Z][a-z]{2,}([ .:…]|$)/;

/** Names of keys, as the browser has them. */
const KEYS = new Set(["Home", "End"]);

/** What stands before a string that nobody reads. */
const UNREAD =
  /(import|from|import\(|css|Error\(|warn\(|matches\(|closest\(|key:|type:|font|font ?=|getContext\(|message:|case|===|!==|code:|querySelector\w*\(|@customElement\(|@query\(|\["|d:)$/;

export function saidIn(source: string): Said {
  const said: Said = { templates: [], sentences: [], codes: [], loose: [] };
  for (const literal of literalsIn(source)) take(literal, said);
  for (const [, code = ""] of source.matchAll(/\bcode: "([a-z-]+)"/g)) said.codes.push(code);
  return said;
}

function take({ quote, before, pieces }: Literal, said: Said): void {
  const text = pieces.join("…");
  if (quote === "`" && /\b(html|svg)$/.test(before)) said.templates.push(pieces);
  else if (/(?<![\w.])[tm]\($/.test(before)) said.sentences.push(text);
  else if (WORDY.test(text) && !KEYS.has(text) && !UNREAD.test(before)) said.loose.push(text);
}

/** Every string and template of a source, those inside of templates too. */
function literalsIn(source: string): Literal[] {
  const found: Literal[] = [];
  scan(source, 0, found, null);
  return found;
}

/** Reads code from `at` until the brace that closes it; returns where that is. */
function scan(source: string, at: number, found: Literal[], until: "}" | null): number {
  let depth = 0;
  let place = at;
  while (place < source.length) {
    const character = source[place] ?? "";
    const pair = source.slice(place, place + 2);
    if (pair === "//") place = ends(source, "\n", place);
    else if (pair === "/*") place = ends(source, "*/", place) + 2;
    else if (character === "/" && beginsRegex(source, place)) place = regex(source, place);
    else if (character === '"' || character === "`") place = literal(source, place, found);
    else {
      if (character === "{") depth += 1;
      if (character === "}") {
        if (until && depth === 0) return place;
        depth -= 1;
      }
      place += 1;
    }
  }
  return place;
}

function literal(source: string, at: number, found: Literal[]): number {
  const quote = source[at] ?? "";
  const one: Literal = {
    quote,
    before: source.slice(Math.max(0, at - 60), at).trimEnd(),
    pieces: [],
  };
  found.push(one);
  let piece = "";
  let place = at + 1;
  while (source[place] !== quote) {
    if (place >= source.length) throw new Error("a string does not end");
    if (source[place] === "\\") {
      piece += source[place + 1];
      place += 2;
    } else if (quote === "`" && source.startsWith("${", place)) {
      one.pieces.push(piece);
      piece = "";
      place = scan(source, place + 2, found, "}") + 1;
    } else {
      piece += source[place];
      place += 1;
    }
  }
  one.pieces.push(piece);
  return place + 1;
}

function ends(source: string, what: string, from: number): number {
  const at = source.indexOf(what, from);
  return at < 0 ? source.length : at;
}

/** A slash after a value divides. */
function beginsRegex(source: string, at: number): boolean {
  return /[(,=:[!&|?{;]$/.test(source.slice(0, at).trimEnd().slice(-1));
}

function regex(source: string, at: number): number {
  let place = at + 1;
  let inClass = false;
  while (place < source.length && (inClass || source[place] !== "/")) {
    if (source[place] === "\\") place += 1;
    else if (source[place] === "[") inClass = true;
    else if (source[place] === "]") inClass = false;
    place += 1;
  }
  return place + 1;
}
