import { expect, it } from "vitest";
import { browserName } from "./here.js";

it("tells browsers apart that call themselves by each other's names", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36";
  expect(browserName(chrome)).toBe("Chrome 156.0.0.0 (X11; Linux x86_64)");
  expect(browserName(`${chrome} Edg/156.1`)).toBe("Edge 156.1 (X11; Linux x86_64)");
  const safari = "Mozilla/5.0 (iPad; CPU OS 26_0) AppleWebKit/605.1.15 Version/26.0 Safari/604.1";
  expect(browserName(safari)).toBe("Safari 26.0 (iPad; CPU OS 26_0)");
  expect(browserName("curl/8")).toBe("Unknown browser (unknown system)");
});
