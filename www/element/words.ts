/**
 * The language of what the element says. English stands in the templates and at `t`, and is the key
 * by which a catalogue of another language (`words-de.ts`) has its sentence; what the engine says is
 * found by its code. What a catalogue does not have stays English.
 */
import { LitElement, html as litHtml, type TemplateResult } from "lit";

export interface Catalogue {
  /** By the English sentence; `{0}` and so on stand for what is put in, in any order. */
  readonly sentences: Readonly<Record<string, string>>;
  /** Of failures, warnings and reasons, by their code. */
  readonly codes: Readonly<Record<string, string>>;
  /** Of what the engine puts before a warning. */
  readonly parts: Readonly<Record<string, string>>;
}

export type Language = "en" | "de";

const CATALOGUES: Record<Language, Catalogue | null> = { en: null, de: null };

let spoken: Language = "en";
let coming: Promise<void> | null = null;

/** Fetches the German catalogue, a script of its own. Where it cannot be had all stays English. */
export function bringGerman(): Promise<void> {
  coming ??= import("./words-de.js").then(
    ({ german }) => {
      CATALOGUES.de = german;
    },
    () => undefined,
  );
  return coming;
}

/** Every element that says something: while it renders, its language is the spoken one. */
export class EchoElement extends LitElement {
  /** What is German waits for its catalogue, so that nobody sees English first. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!CATALOGUES.de && languageOf(this) === "de") await bringGerman();
    super.scheduleUpdate();
  }

  protected override performUpdate(): void {
    const before = spoken;
    spoken = languageOf(this);
    try {
      super.performUpdate();
    } finally {
      spoken = before;
    }
  }
}

/** The nearest `lang` round an element, out of its shadow trees too; else the document's; else English. */
export function languageOf(element: Element): Language {
  for (let node: Element | null = element; node; node = hostOf(node)) {
    const said = node.closest<HTMLElement>("[lang]")?.lang;
    if (said) return known(said);
  }
  return "en";
}

function hostOf(node: Element): Element | null {
  const root = node.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

function known(tag: string): Language {
  return tag.toLowerCase().split("-")[0] === "de" ? "de" : "en";
}

/** Has everything inside of an element said anew. */
export function sayAnew(root: ParentNode): void {
  for (const node of root.querySelectorAll("*")) {
    if (!(node instanceof EchoElement)) continue;
    node.requestUpdate();
    sayAnew(node.renderRoot);
  }
}

/** Says something in a language, for what is no element. */
export function speaking<T>(language: Language, say: () => T): T {
  const before = spoken;
  spoken = language;
  try {
    return say();
  } finally {
    spoken = before;
  }
}

/** The tag of the spoken language, for what the browser writes. */
export function language(): Language {
  return spoken;
}

/** A sentence in the spoken language. */
export function t(english: string, ...values: readonly (string | number)[]): string {
  const sentence = CATALOGUES[spoken]?.sentences[english] ?? english;
  return sentence.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)] ?? ""));
}

/** Marks a sentence of a table, to be said with `t` where it is shown. */
export function m<const T extends string>(english: T): T {
  return english;
}

/** What is said of a code; `message` is what the engine says of it, in English. */
export function ofCode({ code, message }: { code: string; message: string }): string {
  const catalogue = CATALOGUES[spoken];
  const known = catalogue?.codes[code];
  if (!catalogue || known === undefined) return message;
  const [, part, number = ""] = message.match(PART) ?? [];
  if (part === undefined) return known;
  return `${catalogue.parts[part] ?? part}${number}: ${known}`;
}

/** What the engine puts before a warning: the part of the measurement that it is of. */
const PART = /^(ED|ES|Beat|Frame|Four-chamber view|Two-chamber view|Two-chamber clip)( \d+)?: /;

interface Translated {
  strings: TemplateStringsArray;
  /** Which value stands where. */
  order: readonly number[];
}

const templates = new WeakMap<TemplateStringsArray, Map<Language, Translated>>();

/** Lit's, with texts and spoken attributes in the spoken language. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult<1> {
  const catalogue = CATALOGUES[spoken];
  if (!catalogue) return litHtml(strings, ...values);
  const known = templates.get(strings) ?? new Map<Language, Translated>();
  templates.set(strings, known);
  const made = known.get(spoken) ?? translated(strings, catalogue);
  known.set(spoken, made);
  return litHtml(made.strings, ...made.order.map((at) => values[at]));
}

/** Where a value stands; no text of the element holds these brackets. */
const MARK = /⟦(\d+)⟧/g;

function translated(strings: readonly string[], { sentences }: Catalogue): Translated {
  const said = eachSentence(strings, (english) => sentences[english] ?? english);
  const pieces = said.split(MARK);
  const texts = pieces.filter((_, at) => at % 2 === 0);
  const order = pieces.filter((_, at) => at % 2 === 1).map(Number);
  return { strings: Object.assign(texts, { raw: texts }), order };
}

/** The sentences of a template, as a catalogue has them. */
export function sentencesOf(strings: readonly string[]): string[] {
  const found: string[] = [];
  eachSentence(strings, (english) => {
    found.push(english);
    return english;
  });
  return found;
}

/** Texts between tags, and the attributes that are read out. */
const SPOKEN = /(<[a-z/](?:"[^"]*"|[^>"])*>)|([^<]+)/gi;
const ATTRIBUTES = /(\s(?:aria-label|title|placeholder|alt)=")([^"]*)"/g;

function eachSentence(strings: readonly string[], say: (english: string) => string): string {
  const joined = strings.reduce((text, next, at) => `${text}⟦${at - 1}⟧${next}`);
  return joined.replace(SPOKEN, (_, tag?: string, text?: string) => {
    if (text !== undefined) return saidOf(text, say);
    return (tag ?? "").replace(
      ATTRIBUTES,
      (_, name: string, value: string) => `${name}${saidOf(value, say)}"`,
    );
  });
}

/** White space round it stays, and so does what has no words. */
function saidOf(text: string, say: (english: string) => string): string {
  const [, before = "", sentence = "", after = ""] = text.match(/^(\s*)(.*?)(\s*)$/s) ?? [];
  const marks: string[] = [];
  const english = sentence
    .replace(/\s+/g, " ")
    .replace(MARK, (mark) => `{${marks.push(mark) - 1}}`);
  if (!/\p{L}/u.test(english)) return text;
  const said = say(english);
  if (said === english) return text;
  return `${before}${said.replace(/\{(\d)\}/g, (_, at) => marks[Number(at)] ?? "")}${after}`;
}
