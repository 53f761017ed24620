/** What the page itself has to say; everything about clips and models is the element's. */
import { CLOSE, type Notice } from "./notice-bar.js";

/** `take` makes the page the new version; work that it would drop is asked about first. */
export function newVersion(hasWork: () => boolean, take: () => void): Notice {
  const takeNow = { name: "Reload", chosen: () => taken(take) };
  const really: Notice = {
    text: "Reloading drops what was drawn and not saved.",
    choices: [
      { name: "Keep working", chosen: () => null },
      { ...takeNow, name: "Drop it and reload" },
    ],
  };
  return {
    text: "A new version is ready.",
    choices: [
      { name: "Reload", chosen: () => (hasWork() ? really : takeNow.chosen()) },
      { name: "Later", chosen: () => null },
    ],
  };
}

function taken(take: () => void): null {
  take();
  return null;
}

export const FILE_NOT_READ: Notice = {
  text: "The file that the page was started with could not be read. Open it from here.",
  choices: [CLOSE],
};
