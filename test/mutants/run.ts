// `npm run mutants`: tries each deliberate fault, prints those that no test of their room has
// noticed, and fails when there is one.

import { parseArgs } from "node:util";
import { MUTANTS } from "./all.js";
import { applyFault, type Mutant, placeOf } from "./mutant.js";
import { type Trial, type Verdict, Workplace } from "./workplace.js";

const USAGE = `usage: npm run mutants -- [--verbose] [WORD ...]

  WORD        only faults whose file or description contains one of the words
  --verbose   what the tests printed, of those that were not killed`;

/** As many as there are cores on a small machine; timing tests fail where there are more. */
const WORKPLACES = 2;

const REMARKS: Readonly<Record<Exclude<Verdict, "killed">, string>> = {
  survived: "all its tests passed",
  late: "its tests did not end in 60 s",
  broken: "its tests could not run; the fault is none that a program could have",
};

const { words, verbose } = readArguments();
const chosen = MUTANTS.filter(({ file, what }) => words.length === 0 || words.some((word) => `${file} ${what}`.includes(word)));
if (chosen.length === 0) {
  console.error(`no fault has ${words.join(" or ")} in its file or description\n${USAGE}`);
  process.exit(2);
}
let problems = 0;
const workplaces = await Promise.all(Array.from({ length: WORKPLACES }, () => Workplace.create()));
process.once("exit", () => {
  for (const workplace of workplaces) workplace.close();
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

// Tests that fail without a fault would kill everything.
const suites = [...new Set(chosen.map(({ tests }) => tests.join(" ")))];
await share(suites, async (suite, workplace) => {
  const { verdict, output } = await workplace.try(suite.split(" "));
  if (verdict !== "survived") complain(`${suite}: fails without a fault, so that it decides nothing\n${output}`);
});
if (problems > 0) process.exit(1);

const startedAt = performance.now();
let slowest = 0;
await share(chosen, async (mutant, workplace) => {
  const text = applyFault(mutant);
  if (text === undefined) return complain(`${mutant.file}: its text does not stand there exactly once: ${mutant.text}`);
  const trial = await workplace.try(mutant.tests, { file: mutant.file, text });
  slowest = Math.max(slowest, trial.ms);
  if (trial.verdict === "killed") console.log(`killed    ${describe(mutant, trial)}`);
  else complain(`${describe(mutant, trial)}\n          ${REMARKS[trial.verdict]}: ${mutant.tests.join(" ")}`, trial.output);
});
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log(
  `${chosen.length - problems} of ${chosen.length} killed in ${seconds} s, the slowest in ${(slowest / 1000).toFixed(1)} s`,
);
process.exit(problems === 0 ? 0 : 1);

/** One after the other in each workplace. */
async function share<Item>(items: readonly Item[], work: (item: Item, workplace: Workplace) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    workplaces.map(async (workplace) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item, workplace);
    }),
  );
}

function describe(mutant: Mutant, { ms }: Trial): string {
  return `${placeOf(mutant)} ${mutant.what} (${(ms / 1000).toFixed(1)} s)`;
}

function complain(text: string, output = ""): void {
  problems++;
  console.log(`SURVIVED  ${text}`);
  if (verbose) console.log(output);
}

function readArguments(): { readonly words: readonly string[]; readonly verbose: boolean } {
  try {
    const { values, positionals } = parseArgs({ options: { verbose: { type: "boolean" } }, allowPositionals: true });
    return { words: positionals, verbose: values.verbose === true };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}
