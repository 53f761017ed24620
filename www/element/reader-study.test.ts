import { describe, expect, it } from "vitest";
import type { PhantomSettings } from "../protocol.js";
import { isReader, ReaderStudy } from "./reader-study.js";
import { type ReaderStudyFile, studyOf } from "./reader-study-file.js";
import { summaryOf } from "./study-summary.js";

const phantom: PhantomSettings = {
  view: "a4c",
  efPercent: 55,
  edvMl: 120,
  heartRateBpm: 75,
  irregularity: 0,
  framesPerSecond: 25,
  frames: 8,
  noise: "low",
  seed: 1,
};

const image = (id: string) => ({ id, clip: { phantom }, frame: 3 });

const good: ReaderStudyFile = {
  format: "echodisc-study/1",
  id: "short",
  title: "A study",
  text: { en: "Outline.", de: "Konturieren." },
  washoutDays: 14,
  firstArm: "unassisted",
  images: ["a", "b", "c", "d"].map(image),
};

const DAY = 86_400_000;
const MORNING = Date.parse("2026-11-22T08:00:20Z");

/** Accepts everything up to the end of the arm. */
function readArm(study: ReaderStudy, seconds: number, dice = 0.9): void {
  const { arm } = study.next ?? {};
  while (study.next?.arm === arm && study.next)
    study.accept({ seconds: seconds + study.rows.length / 10, dice, edits: 2 });
}

const codeOf = (act: () => unknown) => {
  try {
    act();
    return null;
  } catch (thrown) {
    const { code, message } = thrown as { code: string; message: string };
    return `${code}: ${message}`;
  }
};

const examples = import.meta.glob<string>("../examples/studies/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

describe("a study file", () => {
  it("is every example", () => {
    const ids = Object.values(examples).map((text) => studyOf(text).id);
    expect(ids).toContain("phantoms-short");
  });

  it("is taken as it is", () => {
    expect(studyOf(JSON.stringify(good))).toEqual(good);
    const clip = { address: "a.dcm", reference: { mask: "a.png" } };
    const drawn = {
      address: "a.dcm",
      reference: {
        outline: [
          [0, 0],
          [4, 0],
          [4, 4],
        ],
      },
    };
    const images = [
      { id: "x", clip, frame: 0 },
      { id: "y", clip: drawn, frame: 0 },
    ];
    expect(studyOf(JSON.stringify({ ...good, images })).images).toEqual(images);
  });

  it.each([
    ["JSON", "{"],
    ["format", { format: "echodisc-case/1" }],
    ["id", { id: "of a patient" }],
    ["washoutDays", { washoutDays: -1 }],
    ["firstArm", { firstArm: "both" }],
    ["images", { images: [] }],
    ["images", { images: Array.from({ length: 201 }, (_, at) => image(`i${at}`)) }],
    ["images.id", { images: [image("a"), image("a")] }],
    ["images[1].frame", { images: [image("a"), { ...image("b"), frame: 0.5 }] }],
    ["images[0].clip.reference", { images: [{ ...image("a"), clip: { address: "a.dcm" } }] }],
  ])("names what is wrong: %s", (what, part) => {
    const text = typeof part === "string" ? part : JSON.stringify({ ...good, ...part });
    expect(codeOf(() => studyOf(text))).toBe(
      `study-invalid: The study file is not valid: ${what}.`,
    );
  });
});

describe("a reader", () => {
  it("is a code with a digit", () => {
    expect(["R07", "a1", "2026-03"].every(isReader)).toBe(true);
    expect(["Anna", "R", "R 7", "müller1", "", "r".repeat(17) + 1].some(isReader)).toBe(false);
    expect(codeOf(() => new ReaderStudy(good, "Anna"))).toMatch(/^reader-invalid: /);
  });

  it("has an order of his own in each arm, and every time the same", () => {
    const order = (reader: string) => {
      const study = new ReaderStudy({ ...good, washoutDays: 0 }, reader);
      readArm(study, 9);
      readArm(study, 5);
      return study.rows.map(({ image: id }) => id).join("");
    };
    expect(order("R07")).toBe(order("R07"));
    const orders = Array.from({ length: 20 }, (_, at) => order(`R${at}`));
    expect(new Set(orders).size).toBeGreaterThan(10);
    expect(orders.some((both) => both.slice(0, 4) !== both.slice(4))).toBe(true);
    for (const both of orders)
      expect([...both.slice(0, 4)].toSorted().join("")).toBe(
        [...both.slice(4)].toSorted().join(""),
      );
  });

  it("begins with the arm that the file says, or with one by lot", () => {
    expect(new ReaderStudy({ ...good, firstArm: "assisted" }, "R1").next?.arm).toBe("assisted");
    const drawn = Array.from({ length: 20 }, (_, at) => {
      return new ReaderStudy({ ...good, firstArm: "by-reader" }, `R${at}`).next?.arm;
    });
    expect(new Set(drawn)).toEqual(new Set(["assisted", "unassisted"]));
  });
});

describe("a study under way", () => {
  it("keeps its second arm closed until the washout is over", () => {
    let now = MORNING;
    const study = new ReaderStudy(good, "R07", () => now);
    expect(study.closedUntil).toBeNull();
    readArm(study, 9);
    const until = Date.parse("2026-12-06T08:00:00Z");
    expect(study.closedUntil, "to the minute").toBe(until);
    expect(codeOf(() => study.accept({ seconds: 1, dice: 1, edits: 0 }))).toMatch(
      /^study-not-open/,
    );
    now += 13 * DAY;
    const resumed = ReaderStudy.resumed(good, study.progress, () => now);
    expect(resumed.closedUntil, "a saved progress keeps it closed").toBe(until);
    now = until;
    expect(resumed.closedUntil).toBeNull();
    expect(resumed.next).toMatchObject({ arm: "assisted", order: 5 });
    readArm(resumed, 5);
    expect(resumed.next).toBeNull();
    expect(resumed.closedUntil).toBeNull();
  });

  it("goes on where it was saved, and only with its own rows", () => {
    const study = new ReaderStudy(good, "R07", () => MORNING);
    study.accept({ seconds: 11.6049, dice: 0.91234, edits: 3 });
    const resumed = ReaderStudy.resumed(good, study.progress);
    expect(resumed.rows).toEqual(study.rows);
    expect(resumed.rows[0]).toMatchObject({ seconds: 11.6, dice: 0.9123, edits: 3 });
    const saved = JSON.parse(study.progress);
    const changed = (part: object) => JSON.stringify({ ...saved, ...part });
    const tried = (text: string) => codeOf(() => ReaderStudy.resumed(good, text));
    expect(tried("{")).toMatch(/^progress-invalid.*JSON/);
    expect(tried(changed({ study: "other" }))).toMatch(/: study\.$/);
    expect(tried(changed({ reader: "R08" })), "another reader's order").toMatch(/rows\[0\]/);
    expect(tried(changed({ rows: [{ ...saved.rows[0], dice: 2 }] }))).toMatch(/rows\[0\]/);
    readArm(study, 9);
    const ended = { ...JSON.parse(study.progress), firstArmEnded: null };
    expect(tried(JSON.stringify(ended)), "the washout cannot be left out").toMatch(/firstArmEnded/);
  });

  it("gives a line an image and arm, without a time of day", () => {
    const study = new ReaderStudy({ ...good, images: [image("a")], washoutDays: 0 }, "R07");
    study.accept({ seconds: 11.6, dice: 0.9, edits: 3 });
    study.accept({ seconds: 5.7, dice: 0.92, edits: 1 });
    expect(study.csv).toBe(
      "study,reader,arm,order,image,seconds,dice,edits\n" +
        "short,R07,unassisted,1,a,11.6,0.9,3\nshort,R07,assisted,2,a,5.7,0.92,1\n",
    );
    expect(study.progress).not.toContain("a4c");
  });
});

describe("the summary", () => {
  it("pairs the images of both arms, in whatever order they came", () => {
    const row = (arm: "assisted" | "unassisted", id: string, seconds: number, dice: number) => ({
      ...{ arm, order: 1, image: id, seconds, dice, edits: 0 },
    });
    const hand = [14.2, 11.8, 9.6, 15.1, 12.4, 10.9, 13.3, 8.7];
    const model = [6.1, 5.9, 7.2, 6.6, 9.9, 4.8, 5.5, 9.1];
    const rows = [
      ...hand.map((seconds, at) => row("unassisted", `i${at}`, seconds, 0.9)),
      ...model.map((seconds, at) => row("assisted", `i${at}`, seconds, 0.9)).toReversed(),
      row("assisted", "alone", 99, 0.1),
    ];
    const summary = summaryOf(rows);
    expect(summary?.images).toBe(8);
    // scipy 1.17.1: wilcoxon of the differences, method="exact".
    expect(summary?.seconds.test).toEqual({ n: 8, w: 1, p: 0.015625 });
    expect(summary?.seconds.unassisted.mean).toBeCloseTo(12, 10);
    // numpy 2.4.6: std(ddof=1).
    expect(summary?.seconds.unassisted.sd).toBeCloseTo(SD, 6);
    expect(summary?.seconds.medianDifference).toBeCloseTo(-6, 10);
    expect(summary?.dice.test, "no difference, no test").toBeNull();
    expect(summaryOf(rows.filter(({ arm }) => arm === "assisted"))).toBeNull();
  });
});

/** Of the eight times by hand. */
const SD = 2.210365192839022;
