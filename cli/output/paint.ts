// Colours that mean something. What a colour says stands in the words, too: who sees none misses
// nothing.

import { styleText } from "node:util";

/** `good`: takes calls. `warn`: look at it. `bad`: does not work. `quiet`: titles and the like. */
export type Tone = "good" | "warn" | "bad" | "quiet";

const COLORS = { good: "green", warn: "yellow", bad: "red", quiet: "dim" } as const satisfies Readonly<Record<Tone, string>>;

/** `color`: what the terminal has decided, for stdout or for stderr. */
export function paint(text: string, tone: Tone | undefined, color: boolean): string {
  if (!color || tone === undefined || text === "") return text;
  // The terminal has decided on colours already; styleText would ask this process's own stdout.
  return styleText(COLORS[tone], text, { validateStream: false });
}
