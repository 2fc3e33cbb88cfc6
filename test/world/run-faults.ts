// `npm run world:faults`: how many worlds it takes to find each deliberate fault. Fails when one is
// not found.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { placeOf } from "../mutants/mutant.js";
import { ROOT } from "../support/run-script.js";
import { WORLD_FAULTS } from "./faults.js";
import { isCount } from "./plan-file.js";

const USAGE = `usage: npm run world:faults -- [--seeds K] [WORD ...]

  WORD        only faults whose file or description contains one of the words
  --seeds K   so many seeds must find each, 2,000 by default
  --help      prints this`;

const { words, seeds: most } = readArguments();
const chosen = [...WORLD_FAULTS.entries()]
  .map(([index, fault]) => ({ index, name: `${placeOf(fault)} ${fault.what}` }))
  .filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (chosen.length === 0) refuse(`no fault has ${words.join(" or ")} in its file or description`);
let missed = 0;
for (const { index, name } of chosen) {
  const script = join(ROOT, "build/test/world/try-fault.js");
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, String(index), String(most)], { encoding: "utf8" });
  const last = stdout.trim().split("\n").at(-1) ?? "";
  if (status === 1 && last.startsWith("{")) {
    const { seeds, found } = JSON.parse(last) as { readonly seeds: number; readonly found: string }; // as try-fault.ts prints it
    console.log(`${String(seeds).padStart(5)} seeds  ${name}\n             ${found.slice(0, 160)}`);
  } else {
    missed++;
    console.log(`NOT FOUND    ${name}\n             ${status === 0 ? `${most} seeds` : stderr.trim().slice(0, 400)}`);
  }
}
process.exit(missed === 0 ? 0 : 1);

function readArguments(): { readonly words: readonly string[]; readonly seeds: number } {
  try {
    const { values, positionals } = parseArgs({
      options: { seeds: { type: "string", default: "2000" }, help: { type: "boolean", short: "h", default: false } },
      allowPositionals: true,
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const seeds = Number(values.seeds);
    if (!isCount(seeds) || seeds < 1) throw new Error("give a whole number to --seeds");
    return { words: positionals, seeds };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(reason: string): never {
  console.error(`${reason}\n${USAGE}`);
  process.exit(2);
}
