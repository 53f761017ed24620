import { describe, expect, it } from "vitest";
import { caseOf, saidIn } from "./case-file.js";
import { bringGerman, speaking } from "./words.js";

const examples = import.meta.glob<string>("../examples/cases/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

const triangle = [
  [10, 10],
  [40, 10],
  [25, 60],
];

const good = {
  format: "echodisc-case/1",
  id: "one",
  title: "One",
  text: { en: "Draw.", de: "Zeichnen." },
  clip: { address: "one.dcm", reference: { ed: triangle, es: triangle, efPercent: 55 } },
  frames: { ed: 1, es: 8 },
  accept: { dice: 0.9, efPoints: 5 },
};

const codeOf = (text: string) => {
  try {
    caseOf(text);
  } catch (thrown) {
    const { code, message } = thrown as { code: string; message: string };
    return `${code}: ${message}`;
  }
  return null;
};

describe("a case file", () => {
  it("is read, the examples too", () => {
    expect(caseOf(JSON.stringify(good))).toEqual(good);
    expect(Object.keys(examples)).toHaveLength(3);
    for (const [path, text] of Object.entries(examples)) expect(codeOf(text), path).toBe(null);
  });

  it("is refused with the name of what is wrong", () => {
    const bad: [string, object][] = [
      ["format", { format: "echodisc-case/2" }],
      ["id", { id: "no spaces, no names of people" }],
      ["title", { title: 3 }],
      ["text", { text: { de: "Nur Deutsch." } }],
      ["frames", { frames: { ed: 1, es: 1 } }],
      ["frames", { frames: { ed: -1, es: 4 } }],
      ["accept.dice", { accept: { dice: 2, efPoints: 5 } }],
      ["accept.efPoints", { accept: { dice: 1 } }],
      ["clip", { clip: null }],
      ["clip.address", { clip: { reference: good.clip.reference } }],
      ["clip.reference", { clip: { address: "x" } }],
      [
        "clip.reference.es",
        { clip: { ...good.clip, reference: { ...good.clip.reference, es: [[1, 2]] } } },
      ],
      [
        "clip.reference.ed",
        { clip: { ...good.clip, reference: { ...good.clip.reference, ed: [[1], [2], [3]] } } },
      ],
    ];
    for (const [what, part] of bad)
      expect(codeOf(JSON.stringify({ ...good, ...part })), what).toBe(
        `case-invalid: The case file is not valid: ${what}.`,
      );
    expect(codeOf("{")).toContain("JSON");
    expect(codeOf("[]")).toContain("format");
  });

  it("says its texts in the language that is spoken, else in English", async () => {
    await bringGerman();
    expect(saidIn(good.text)).toBe("Draw.");
    expect(speaking("de", () => saidIn(good.text))).toBe("Zeichnen.");
    expect(speaking("de", () => saidIn("As it is."))).toBe("As it is.");
  });
});
