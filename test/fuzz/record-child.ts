// Feeds hostile records to the resolver and to the live commands' readers, by a registry that runs
// in this process. Beside that an honest client finds an honest server in the same registry.
// Words: as for contracts.

import { connect, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { Target } from "../../generated/attack.js";
import { PacedCalls } from "../attack/paced-calls.js";
import { target } from "../attack/target-service.js";
import { watchBranches } from "./branches.js";
import { Chance } from "./chance.js";
import { Corpus } from "./corpus.js";
import { HONEST_RECORDS, nextRecords, type RecordInput } from "./record-author.js";
import { RecordReaders, readAside } from "./record-readers.js";
import { answerSlices } from "./slice.js";

const [, , seed = "1", scratch = "", word = ""] = process.argv;
const chance = new Chance(Number(seed));
/** Inputs of 20 records, of 50 KB each: the corpus must not pass for what the readers keep. */
const MAX_KEPT = 150;
const corpus = new Corpus<string>(
  HONEST_RECORDS.map((record) => JSON.stringify([record])),
  MAX_KEPT,
);

const registry = await startEmbeddedRegistry();
await serve({ stopOnSignal: false, graceMs: 0, services: [target], registry: registry.target });
const honest = connect(Target, registry.target, { timeoutMs: 60_000 }); // late is not lost, where others need the cores
const calls = new PacedCalls((number) => honest.ping(number));
await calls.start();
const readers = await RecordReaders.open(registry.target);

async function feed(input: string): Promise<{ readonly count: number; readonly said: readonly string[] }> {
  const records = JSON.parse(input) as readonly RecordInput[]; // as `next` writes them
  if (word === "error" && records.some(({ data }) => Buffer.from(data, "base64").includes("__proto__")))
    throw new TypeError("planted");
  const said = [...records.flatMap(readAside), ...(await readers.read(records))];
  return { count: records.length, said };
}

answerSlices(
  { chance, corpus, next: () => JSON.stringify(nextRecords(corpus, chance)), feed, stop: () => calls.stop() },
  scratch,
  word === "scout" ? watchBranches() : undefined,
);
process.send?.({ result: 0 });
