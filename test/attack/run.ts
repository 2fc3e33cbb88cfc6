// `npm run attack`: all attacks, ten seconds each, and their table. Exit code 1 when one of them
// got through, 2 when there is none to play.

import { parseArgs } from "node:util";
import { dismissCrew } from "./stage.js";
import { findBroken, findSlow, formatTable, NAMES, play } from "./table.js";

const USAGE = `usage: npm run attack -- [--seconds N] [WORD ...]

  WORD ...      only attacks whose name has these words in it
  --seconds N   for how long each is played, 10 by default
  --help        prints this`;

/** Of one attack: a day. A timer of Node has 24 of them at most. */
const MOST_SECONDS = 86_400;

const { names, ms } = readOptions();
const seen = [];
for (const name of names) {
  const outcome = await play(name, ms).catch((error: unknown) => String(error));
  const broken = typeof outcome === "string" ? [outcome] : [...findBroken(outcome), ...findSlow(outcome)];
  if (typeof outcome !== "string") seen.push(outcome);
  console.error(`${broken.length === 0 ? "held  " : "BROKEN"} ${[name, ...broken].join("; ")}`);
  if (broken.length > 0) process.exitCode = 1;
}
await dismissCrew();
console.log(formatTable(seen));

function readOptions(): { readonly names: readonly string[]; readonly ms: number } {
  try {
    if (process.argv.includes("--help")) {
      console.log(USAGE);
      process.exit(0);
    }
    const options = { seconds: { type: "string", default: "10" } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const seconds = Number(values.seconds);
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) throw new Error(`give a number up to ${MOST_SECONDS} to --seconds`);
    const wanted = positionals.join(" ").toLowerCase();
    const names = NAMES.filter((one) => one.toLowerCase().includes(wanted));
    if (names.length === 0) throw new Error(`no attack has ${wanted} in its name`);
    return { names, ms: seconds * 1_000 };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}
