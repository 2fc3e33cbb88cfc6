// `npm run world:faults`: how many worlds it takes to find each deliberate fault. Fails when one is
// not found.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { placeOf } from "../mutants/mutant.js";
import { ROOT } from "../support/run-script.js";
import { WORLD_FAULTS } from "./faults.js";

const { values, positionals: words } = parseArgs({
  options: { seeds: { type: "string", default: "2000" } },
  allowPositionals: true,
});
let missed = 0;
for (const [index, fault] of WORLD_FAULTS.entries()) {
  const name = `${placeOf(fault)} ${fault.what}`;
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  const script = join(ROOT, "build/test/world/try-fault.js");
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, String(index), values.seeds], { encoding: "utf8" });
  const last = stdout.trim().split("\n").at(-1) ?? "";
  if (status === 1 && last.startsWith("{")) {
    const { seeds, found } = JSON.parse(last) as { readonly seeds: number; readonly found: string }; // as try-fault.ts prints it
    console.log(`${String(seeds).padStart(5)} seeds  ${name}\n             ${found.slice(0, 160)}`);
  } else {
    missed++;
    console.log(`NOT FOUND    ${name}\n             ${status === 0 ? `${values.seeds} seeds` : stderr.trim().slice(0, 400)}`);
  }
}
process.exit(missed === 0 ? 0 : 1);
