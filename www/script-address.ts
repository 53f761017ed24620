/**
 * Addresses of scripts under Trusted Types: the one place where page and workers say that an address
 * is a script of ours. A policy of this name has to be allowed where a site lists its own.
 */

const POLICY = "echodisc";

interface Policy {
  createScriptURL(address: string): unknown;
}

/** What page and worker both have of it; browsers without Trusted Types take plain addresses. */
interface Scope {
  readonly location: { readonly href: string; readonly origin: string };
  readonly trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
}

const scope = globalThis as unknown as Scope;
let policy: Policy | null = null;

/** For `new Worker` and the like; throws a TypeError where it is another site's. */
export function scriptAddress(address: string | URL): string {
  policy ??= scope.trustedTypes?.createPolicy(POLICY, { createScriptURL: ofOurs }) ?? {
    createScriptURL: ofOurs,
  };
  return policy.createScriptURL(String(address)) as string;
}

/** Blobs have the origin of the page that made them. */
function ofOurs(address: string): string {
  const { href, origin } = scope.location;
  if (new URL(address, href).origin !== origin) throw new TypeError("a script of another site");
  return address;
}

/** In every global scope, and in no library of the language's own. */
declare const URL: new (address: string, base?: string) => { readonly origin: string };
type URL = { readonly href: string };
