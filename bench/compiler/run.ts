// The compiler's bench: whole processes, in turns with `node -e 0` and the peers; medians and
// ratios at the end. `npm run bench:compiler [-- --quick]`.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Corpus, equalSchemas, manyFiles, oneFile, writeCorpus } from "./corpora.js";
import { type Cost, runTimed } from "./timed-process.js";
import { timeEdits } from "./watched-edits.js";

interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** Deleted before each round: what is measured is making it. */
  readonly clear?: string;
}

const bench = fileURLToPath(new URL("../..", import.meta.url));
const callwire = [process.execPath, fileURLToPath(new URL("../../../cli/bin/callwire.js", import.meta.url))];
const binaries = join(bench, "node_modules/.bin");
const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env["PATH"] ?? ""}`, NO_COLOR: "1" };
const rounds = process.argv.includes("--quick") ? 3 : 9;

const OURS: readonly Contender[] = [
  { name: "node -e 0", command: [process.execPath, "-e", "0"] },
  { name: "callwire check", command: [...callwire, "check"] },
  { name: "callwire lint", command: [...callwire, "lint", "--group", "MINIMAL"] },
  { name: "callwire format", command: [...callwire, "format", "--check"] },
  { name: "callwire generate, cold", command: [...callwire, "generate"], clear: "generated" },
  { name: "callwire generate, nothing stale", command: [...callwire, "generate"] },
];
const PEERS: readonly Contender[] = [
  { name: "buf lint", command: [join(binaries, "buf"), "lint"] },
  { name: "buf generate, protoc-gen-es", command: [join(binaries, "buf"), "generate"], clear: "gen" },
];

const calculator = readFileSync(new URL("../../../idl/calculator.rpc", import.meta.url), "utf8");
for (const corpus of [oneFile(calculator), manyFiles(12, 20), manyFiles(100, 19)]) await measure(corpus, OURS);
await measure(equalSchemas(), [...OURS, ...PEERS]);

async function measure(corpus: Corpus, contenders: readonly Contender[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "callwire-bench-"));
  try {
    writeCorpus(folder, corpus);
    const costs = new Map(contenders.map(({ name }) => [name, [] as Cost[]]));
    for (let round = -1; round < rounds; round++) {
      for (const { name, command, clear } of contenders) {
        if (clear !== undefined) rmSync(join(folder, clear), { recursive: true, force: true });
        const cost = runTimed(command, folder, env);
        if (round >= 0) costs.get(name)?.push(cost); // the round before the first warms the disk
      }
    }
    for (const { name, file } of editsOf(corpus)) {
      costs.set(name, [...(await timeEdits([...callwire, "generate", "--watch"], folder, file, env, rounds))]);
    }
    print(corpus, costs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * In a chain of imports, an edit of the first file reaches the fingerprints, and so the outputs, of
 * all; one of the last only its own.
 */
function editsOf({ files }: Corpus): readonly { readonly name: string; readonly file: string }[] {
  const contracts = [...files.keys()].filter((path) => path.endsWith(".rpc"));
  const [first = "", last = first] = [contracts[0], contracts.at(-1)];
  if (first === last) return [{ name: "an edit, --watch", file: first }];
  return [
    { name: "an edit that one output shows, --watch", file: last },
    { name: "an edit that all outputs show, --watch", file: first },
  ];
}

function print({ name }: Corpus, costs: ReadonlyMap<string, readonly Cost[]>): void {
  const bare = median([...(costs.get("node -e 0") ?? [])].map(({ wallMs }) => wallMs)) ?? 1;
  console.log(`\n${name}`.padEnd(42) + ["wall ms", "x node", "CPU ms", "peak MiB"].map((head) => head.padStart(10)).join(""));
  for (const [contender, list] of costs) {
    const wall = median(list.map(({ wallMs }) => wallMs)) ?? 0;
    const cells = [
      wall.toFixed(0),
      (wall / bare).toFixed(1),
      show(list.map(({ cpuMs }) => cpuMs)),
      show(list.map(({ peakMiB }) => peakMiB)),
    ];
    console.log(contender.padEnd(41) + cells.map((cell) => cell.padStart(10)).join(""));
  }
}

function show(values: readonly (number | undefined)[]): string {
  return median(values.flatMap((value) => (value === undefined ? [] : [value])))?.toFixed(0) ?? "-";
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
