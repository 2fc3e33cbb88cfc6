// The colours of a contract in a terminal, for people. The words alone say everything, too.

import { styleText } from "node:util";
import { highlight, type TokenClass } from "@callwire/compiler";

/** Names, signs and packages stay as they are. */
const COLORS = {
  comment: "gray",
  documentation: "gray",
  keyword: "magenta",
  scalar: "cyan",
  type: "cyan",
  method: "blue",
  constant: "yellow",
  annotation: "blue",
  number: "yellow",
  string: "green",
  truth: "yellow",
} as const satisfies Partial<Record<TokenClass, string>>;

/** The text in colours, with the same lines. Takes any text, also one with mistakes. */
export function paintContract(text: string): string {
  let painted = "";
  let from = 0;
  for (const { start, end, tokenClass } of highlight(text)) {
    painted += text.slice(from, start) + paintToken(text.slice(start, end), tokenClass);
    from = end;
  }
  return painted + text.slice(from);
}

function paintToken(text: string, tokenClass: TokenClass): string {
  // The terminal has decided on colours already; styleText would ask this process's own stdout.
  return isColored(tokenClass) ? styleText(COLORS[tokenClass], text, { validateStream: false }) : text;
}

function isColored(tokenClass: TokenClass): tokenClass is keyof typeof COLORS {
  return Object.hasOwn(COLORS, tokenClass);
}
