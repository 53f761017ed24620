/** Tries the ways by which a page could send something away, and says what blocked each. */
import { attempt, send, WORD } from "../attempt.js";
import type { Attempt } from "../protocol.js";
import { TEST_DOMAIN } from "./traffic.js";
import { m } from "./words.js";

/** The result of one way. */
export interface Tried extends Attempt {
  way: string;
}

type Way = (address: string, page: Document) => unknown;

const WAYS: readonly (readonly [name: string, way: Way])[] = [
  [m("a request (fetch)"), send],
  [m("an older request (XMLHttpRequest)"), byOlderRequest],
  [m("a beacon"), (address) => navigator.sendBeacon(address, WORD)],
  [m("a WebSocket"), (address) => new WebSocket(address.replace(/^https/, "wss"))],
  [m("an image’s address"), byImage],
  [m("a form"), byForm],
];

/** In a browser's own words for a thread of its own. */
export const FROM_WORKER = m("a request from the worker");

/**
 * One after the other, each to an address of its own that nothing has. `told` is called with what is
 * known so far. Nothing but a fixed word is ever sent, where no policy holds it back.
 */
export async function testSending(
  page: Document,
  fromWorker: (address: string) => Promise<Attempt>,
  told: (tried: readonly Tried[]) => void,
): Promise<void> {
  const tried: Tried[] = [];
  const add = (way: string, result: Attempt) => {
    tried.push({ way, ...result });
    told([...tried]);
  };
  for (const [at, [name, way]] of WAYS.entries()) {
    const address = `https://way-${at + 1}.${TEST_DOMAIN}/`;
    add(name, await attempt(page, address, () => way(address, page)));
  }
  add(FROM_WORKER, await fromWorker(`https://worker.${TEST_DOMAIN}/`));
}

/** The policies that have said no, each once. */
export function policiesOf(tried: readonly Tried[]): string[] {
  return [...new Set(tried.flatMap(({ policies }) => policies))];
}

function byOlderRequest(address: string): void {
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.send(WORD);
}

function byImage(address: string): void {
  new Image().src = `${address}${WORD}`;
}

/** Into a hidden frame, so that the page stays where it is. */
function byForm(address: string, page: Document): void {
  const frame = page.createElement("iframe");
  frame.name = WORD;
  frame.hidden = true;
  const form = page.createElement("form");
  Object.assign(form, { method: "post", action: address, target: WORD, hidden: true });
  page.body.append(frame, form);
  form.submit();
  setTimeout(() => {
    frame.remove();
    form.remove();
  }, 3000);
}
