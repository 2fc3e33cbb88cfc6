// For Node 20 alone: how V8 is set up, for a process that lives for half a second or for one that
// stays (docs/decisions). All that the command does for one engine stands here, and goes with it.

import process from "node:process";
import { setFlagsFromString } from "node:v8";

/**
 * What V8 usually spends on optimizing code that hardly runs again, and on copying young objects
 * that all stay, is a quarter of a check of 2,000 definitions.
 */
export function tuneForShortLife(): void {
  // Bytes of code that a function runs before it is optimized: eight times as many as usual.
  // The young generation starts at a mebibyte and doubles, each time after its objects have been
  // copied; so it grows at once.
  tune({ "interrupt-budget": 1_000_000, "semi-space-growth-factor": 16 });
}

/** The values that V8 has by itself: what is edited again and again is worth optimizing. */
export function tuneForLongLife(): void {
  tune({ "interrupt-budget": 135_168, "semi-space-growth-factor": 2 });
}

/**
 * V8 of Node 20 only: that of Node 22 does not know the first flag, which it would complain about,
 * and has no need of it.
 */
function tune(flags: Readonly<Record<string, number>>): void {
  if (!process.versions.v8.startsWith("11.")) return;
  for (const [name, value] of Object.entries(flags)) setFlagsFromString(`--${name}=${value}`);
}
