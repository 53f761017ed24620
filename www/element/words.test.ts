import { beforeAll, describe, expect, it, vi } from "vitest";
import { bringGerman, html, ofCode, sentencesOf, speaking, t } from "./words.js";
import { german } from "./words-de.js";
import { saidIn } from "./words-in-source.js";

const sources = import.meta.glob<string>(["./*.ts", "!./*.test.ts", "!./words*.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

beforeAll(bringGerman);

/** What the element says, and where. */
function saidOf(source: string): string[] {
  const { templates, sentences } = saidIn(source);
  return [...templates.flatMap(sentencesOf), ...sentences];
}

const all = new Set(Object.values(sources).flatMap(saidOf));

describe("the German catalogue", () => {
  it("has every sentence that the element says", () => {
    const missing = Object.entries(sources).flatMap(([path, source]) =>
      saidOf(source)
        .filter((sentence) => !(sentence in german.sentences))
        .map((sentence) => `${path}: ${sentence}`),
    );
    expect(missing).toEqual([]);
    expect(all.size).toBeGreaterThan(200);
  });

  it("has no sentence that nobody says", () => {
    expect(Object.keys(german.sentences).filter((sentence) => !all.has(sentence))).toEqual([]);
  });

  it("puts in what the English sentence does", () => {
    const places = (sentence: string) => [...new Set(sentence.match(/\{\d\}/g))].toSorted();
    for (const [english, sentence] of Object.entries(german.sentences))
      expect(places(sentence), english).toEqual(places(english));
  });

  it("has every code of the element's own failures", () => {
    const codes = Object.values(sources).flatMap((source) => saidIn(source).codes);
    expect(codes.length).toBeGreaterThan(10);
    expect([...new Set(codes)].filter((code) => !(code in german.codes))).toEqual([]);
  });
});

describe("the element's sources", () => {
  it("say nothing that goes past the catalogues", () => {
    const loose = Object.entries(sources).flatMap(([path, source]) =>
      saidIn(source).loose.map((text) => `${path}: ${text}`),
    );
    expect(loose).toEqual([]);
  });

  it("are read as they are: strings in templates in strings", () => {
    const source = [
      'html`<p title="Frame $',
      '{at}">See $',
      '{ready ? html`<b>now</b>` : "One more time"}</p>`; t("Yes"); // "Not this one"',
    ].join("");
    const { templates, sentences, loose } = saidIn(source);
    expect(templates.flatMap(sentencesOf).toSorted()).toEqual(["Frame {0}", "See {0}", "now"]);
    expect([sentences, loose]).toEqual([["Yes"], ["One more time"]]);
  });
});

describe("what the engine says", () => {
  const warning = { code: "few-pixels", message: "ED: The ventricle has only 90 pixels: …" };

  it("is found by its code, with the part that it is of", () => {
    expect(ofCode(warning)).toBe(warning.message);
    expect(speaking("de", () => ofCode(warning))).toMatch(
      /^ED: Der Ventrikel hat nur wenige Pixel/,
    );
    const of = (message: string) => speaking("de", () => ofCode({ code: "few-pixels", message }));
    expect(of("Beat 2: only a few")).toMatch(/^Schlag 2: Der Ventrikel/);
    expect(of("No part: only a few")).toMatch(/^Der Ventrikel/);
  });

  it("stays English where its code is unknown", () => {
    const other = { code: "of-tomorrow", message: "Something new." };
    expect(speaking("de", () => ofCode(other))).toBe("Something new.");
  });
});

describe("a sentence", () => {
  it("stays English where the German cannot be fetched", async () => {
    vi.resetModules();
    vi.doMock("./words-de.js", () => {
      throw new Error("offline");
    });
    const words = await import("./words.js");
    await words.bringGerman();
    expect(words.speaking("de", () => words.t("Undo"))).toBe("Undo");
    vi.doUnmock("./words-de.js");
  });

  it("is English without a language, and in one that has it", () => {
    expect(t("Frame {0} of {1}", 3, 30)).toBe("Frame 3 of 30");
    expect(speaking("de", () => t("Frame {0} of {1}", 3, 30))).toBe("Bild 3 von 30");
    expect(speaking("de", () => t("No such sentence {0}", 1))).toBe("No such sentence 1");
  });

  it("keeps its values in a template, in the order of its language", () => {
    const say = () => html`<p title="Undo">Frame ${1} of ${2}</p>`;
    const [english, translated] = [say(), speaking("de", say)];
    expect(english.strings.join("|")).toBe('<p title="Undo">Frame | of |</p>');
    expect(translated.strings.join("|")).toBe('<p title="Rückgängig">Bild | von |</p>');
    expect(translated.values).toEqual([1, 2]);
    expect(speaking("de", say).strings, "the same strings, so that nothing is built anew").toBe(
      translated.strings,
    );
  });
});
