/** The content security policy, as far as a page can read its own. */

/** Those that stand in the document. What the server sent as a header no page can read. */
export function policiesIn(page: ParentNode): string[] {
  const found = page.querySelectorAll<HTMLMetaElement>(
    'meta[http-equiv="Content-Security-Policy" i]',
  );
  return [...found].map(({ content }) => content.replace(/\s+/g, " ").trim());
}

/** Policies without regard to white space, each once. */
export function distinct(policies: readonly string[]): string[] {
  const known = new Map(policies.map((policy) => [directivesOf(policy).join(";"), policy]));
  return [...known.values()];
}

export function directivesOf(policy: string): string[] {
  return policy
    .split(";")
    .map((directive) => directive.trim())
    .filter((directive) => directive !== "");
}
