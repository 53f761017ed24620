import { describe, expect, it } from "vitest";
import type { FramePicture, MeasureRequest, SectorShape, Warning } from "../protocol.js";
import { Disclosure } from "./disclosure.js";
import { pictured } from "./examination.js";

const patient = {
  heightCm: 170,
  weightKg: 70,
  sex: "female",
  heartRateBpm: 60,
  scheme: "bse-2020",
};

const request = {
  shown: { ed: { frame: 2, image: null }, es: { frame: 5, image: null } },
  kept: null,
  patient,
} as unknown as MeasureRequest;

function disclosing(sector: SectorShape | null) {
  const [asked, warned]: [(number | null)[], Warning[]] = [[], []];
  const disclosure = new Disclosure({
    sector: async (grownPx) => {
      asked.push(grownPx);
      return sector;
    },
    picture: async (frame, grownPx): Promise<FramePicture> => ({
      uri: `data:${frame},${grownPx}`,
      masked: grownPx !== null && sector !== null,
    }),
    changed: () => undefined,
    failed: (thrown) => {
      throw thrown;
    },
    warned: (warning) => warned.push(warning),
  });
  const save = async () => {
    const told = await pictured(disclosure.told(request), disclosure.picture);
    disclosure.shown(told);
    return told;
  };
  return { disclosure, asked, warned, save };
}

const found = { outline: new Float32Array([0, 0, 9, 0, 5, 9]) };

describe("what files tell", () => {
  it("is nothing of the patient, and no text outside of the sector, unless that is chosen", async () => {
    const { disclosure, warned, save } = disclosing(found);
    const told = await save();
    expect(told.patient).toEqual({
      heightCm: null,
      weightKg: null,
      sex: null,
      heartRateBpm: null,
      scheme: "bse-2020",
    });
    expect(told.shown.ed.image).toEqual({ uri: "data:2,0", masked: true });
    expect(warned).toEqual([]);

    disclosure.set({ keepsText: true, tellsPatient: true });
    const all = await save();
    expect(all.patient).toEqual(patient);
    expect(all.shown.es.image).toEqual({ uri: "data:5,null", masked: false });
    expect(warned.map(({ code }) => code)).toEqual(["burned-in-text"]);
  });

  it("is warned of where no sector was found, and pictures are as they are", async () => {
    const { disclosure, warned, save } = disclosing(null);
    disclosure.look();
    await save();
    expect(disclosure.sector).toBe(null);
    expect(warned.map(({ code }) => code)).toEqual(["burned-in-text"]);
  });

  it("is warned of where only the kept view's pictures hold text", () => {
    const { disclosure, warned } = disclosing(found);
    const image = { uri: "data:1", masked: true };
    const view = (masked: boolean) => ({ ed: { image }, es: { image: { ...image, masked } } });
    disclosure.shown({ shown: view(true), kept: view(true) } as unknown as MeasureRequest);
    expect(warned).toEqual([]);
    disclosure.shown({ shown: view(true), kept: view(false) } as unknown as MeasureRequest);
    expect(warned).toHaveLength(1);
  });

  it("looks for the sector once, and for one with another edge", async () => {
    const { disclosure, asked } = disclosing(found);
    expect(disclosure.sector).toBe(undefined);
    disclosure.look();
    disclosure.look();
    disclosure.grow(6);
    await Promise.resolve();
    expect(asked).toEqual([0, 6]);
    expect(disclosure.sector).toBe(found);
    expect((await disclosure.picture(3)).uri).toBe("data:3,6");
  });
});
