// `npm run attack`: all attacks, ten seconds each, and their table. `npm run attack -- NAME` plays
// those whose name has that part; `--seconds N` for how long. Exit code 1 when one of them got
// through.

import { parseArgs } from "node:util";
import { dismissCrew } from "./stage.js";
import { findBroken, findSlow, formatTable, NAMES, play } from "./table.js";

const { values, positionals } = parseArgs({ options: { seconds: { type: "string", default: "10" } }, allowPositionals: true });
const wanted = positionals.join(" ").toLowerCase();
const seen = [];
for (const name of NAMES.filter((one) => one.toLowerCase().includes(wanted))) {
  const outcome = await play(name, Number(values.seconds) * 1_000).catch((error: unknown) => String(error));
  const broken = typeof outcome === "string" ? [outcome] : [...findBroken(outcome), ...findSlow(outcome)];
  if (typeof outcome !== "string") seen.push(outcome);
  console.error(`${broken.length === 0 ? "held  " : "BROKEN"} ${[name, ...broken].join("; ")}`);
  if (broken.length > 0) process.exitCode = 1;
}
await dismissCrew();
console.log(formatTable(seen));
