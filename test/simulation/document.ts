// docs/simulation.md: a text, and behind a mark the tables that the simulation writes.

export const DOCUMENT = new URL("../../../docs/simulation.md", import.meta.url);

const MARK = "<!-- What follows is written by `npm run simulate`. -->\n\n";

export function splitDocument(text: string): { readonly before: string; readonly tables: string } {
  const at = text.indexOf(MARK) + MARK.length;
  if (at < MARK.length) throw new Error("docs/simulation.md has lost its mark");
  return { before: text.slice(0, at), tables: text.slice(at) };
}
