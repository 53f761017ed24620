/**
 * Tries to send something and listens for the policy that blocks it. Only a policy's own word counts:
 * a request that merely fails might have left.
 */
import type { Attempt } from "./protocol.js";

/** All that is ever sent: nothing of a clip. */
export const WORD = "echodisc-test";

interface Violation {
  readonly blockedURI: string;
  readonly effectiveDirective: string;
  readonly originalPolicy: string;
  readonly disposition: string;
}

/** Where violations are told: a document or a worker. */
interface Source {
  addEventListener(type: string, told: (event: object) => void): void;
  removeEventListener(type: string, told: (event: object) => void): void;
}

/**
 * After it has failed, or where nothing tells of that: a form's policy speaks up after a while, and
 * every policy for itself. A host that never answers is not waited for.
 */
const [WAIT_MS, GRACE_MS, MOST_MS] = [1500, 100, 15_000];

export async function attempt(
  source: Source,
  address: string,
  sending: () => unknown,
): Promise<Attempt> {
  const found = { directives: new Set<string>(), policies: new Set<string>() };
  let told = () => {};
  const blocked = new Promise<void>((resolve) => {
    told = resolve;
  });
  const listen = (event: object) => {
    const { disposition, blockedURI, effectiveDirective, originalPolicy } = event as Violation;
    if (disposition !== "enforce" || !isOf(blockedURI, address)) return;
    found.directives.add(effectiveDirective);
    found.policies.add(originalPolicy);
    told();
  };
  source.addEventListener("securitypolicyviolation", listen);
  try {
    // That it fails says nothing. A busy worker comes late to it, and to the policy's word as well.
    const over = Promise.resolve()
      .then(sending)
      .catch(() => undefined)
      .then(() => after(WAIT_MS));
    await Promise.race([blocked, over, after(MOST_MS)]);
    await after(GRACE_MS);
  } finally {
    source.removeEventListener("securitypolicyviolation", listen);
  }
  return { directives: [...found.directives], policies: [...found.policies] };
}

/** As page and worker both can. */
export function send(address: string): Promise<unknown> {
  const { fetch } = globalThis as unknown as { fetch(url: string, how: object): Promise<unknown> };
  return fetch(address, { method: "POST", mode: "no-cors", body: WORD });
}

/** Browsers tell the whole address, its origin or its scheme alone; a WebSocket has one of its own. */
function isOf(blocked: string, address: string): boolean {
  if (/^(https|wss)$/.test(blocked)) return true;
  const [told, asked] = [bare(blocked), bare(address)];
  return told !== "" && (asked.startsWith(told) || told.startsWith(asked));
}

function bare(address: string): string {
  return /^(?:https|wss):\/\/(.*)$/s.exec(address)?.[1] ?? "";
}

function after(ms: number): Promise<void> {
  const { setTimeout } = globalThis as unknown as {
    setTimeout(then: () => void, ms: number): void;
  };
  return new Promise((resolve) => setTimeout(resolve, ms));
}
