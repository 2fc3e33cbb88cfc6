// A process with one fault in its runtime, by its index in the list, that plays world after world
// until one of them finds it. Prints how many it took, and what was found.

import { readFileSync } from "node:fs";
import { register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { applyFault } from "../mutants/mutant.js";
import { ROOT } from "../support/run-script.js";
import { WORLD_FAULTS } from "./faults.js";

const [index, most] = process.argv.slice(2).map(Number);
const fault = WORLD_FAULTS[index ?? -1];
if (fault === undefined || most === undefined) throw new Error("give the index of a fault, and how many seeds to try");
const text = applyFault(fault);
if (text === undefined) throw new Error(`the text of the fault does not stand once in ${fault.file}: ${fault.text}`);
const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } };
const { code } = await transform(text, { loader: "ts", target: "es2022", tsconfigRaw });
const built = join(ROOT, fault.file.replace(/^runtime\//, "runtime/dist/").replace(/\.ts$/, ".js"));
readFileSync(built); // it is there, so that the hook has something to replace
register("./fault-loader.js", import.meta.url, { data: { target: pathToFileURL(built).href, code } });

const { runWorld } = await import("./world.js"); // behind the hook
for (let seed = 1; seed <= most; seed++) {
  const found = await firstProblem(seed);
  if (found === undefined) continue;
  console.log(JSON.stringify({ seeds: seed, found }));
  process.exit(1);
}
console.log(JSON.stringify({ seeds: most }));
process.exit(0);

async function firstProblem(seed: number): Promise<string | undefined> {
  try {
    return (await runWorld({ seed })).problems[0];
  } catch (error) {
    return `the world broke: ${String(error)}`;
  }
}
