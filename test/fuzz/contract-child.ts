// Feeds hostile contracts to the compiler. Words: the seed, a file for the input that is being
// tried, and `scout` for one that says which branches were run.

import { compileTexts, readContract } from "../compiler/contracts.js";
import { watchBranches } from "./branches.js";
import { Chance } from "./chance.js";
import { Corpus } from "./corpus.js";
import { HostileAuthor } from "./hostile-author.js";
import { mutateContract } from "./mutate-contract.js";
import { pause } from "./plants.js";
import { answerSlices } from "./slice.js";
import { tryContract } from "./try-contract.js";

const GIVEN = ["kitchen-sink.rpc", "calculator.rpc", "conformance.rpc", "world.rpc", "attack.rpc"];
const [, , seed = "1", scratch = "", word = ""] = process.argv;
const chance = new Chance(Number(seed));
const author = new HostileAuthor(Number(seed));
const corpus = new Corpus<string>(GIVEN.map((name) => JSON.stringify({ text: readContract(name) })));
const money = readContract("money.rpc");
/** Share of contracts that are compared with another one. */
const COMPARED_SHARE = 0.2;

interface Input {
  readonly text: string;
  /** What it is compared with. */
  readonly before?: string | undefined;
}

const draw = (): string => (JSON.parse(corpus.draw(chance)) as Input).text; // as `next` writes them

function next(): string {
  const text = chance.is(0.4) ? author.contract() : mutateContract(draw(), draw(), chance);
  return JSON.stringify({ text, before: chance.is(COMPARED_SHARE) ? draw() : undefined } satisfies Input);
}

async function feed(input: string): Promise<{ readonly count: number; readonly said: readonly string[] }> {
  const { text, before } = JSON.parse(input) as Input; // as `next` writes them
  const isHarmful = text.includes("\u202e");
  if (word === "crash" && isHarmful) process.abort();
  if (word === "error" && isHarmful) throw new TypeError("planted");
  if (word === "pause" && isHarmful) pause();
  const compared = before === undefined ? undefined : compileTexts({ "a.rpc": before, "money.rpc": money }).descriptor;
  const offset = (text.length * 7_919) % (text.length + 1);
  const { said } = tryContract({ "a.rpc": text, "money.rpc": money }, { before: compared, offset });
  return { count: 1, said };
}

await feed(JSON.stringify({ text: readContract("kitchen-sink.rpc"), before: readContract("calculator.rpc") })); // loads everything
answerSlices({ chance, corpus, next, feed }, scratch, word === "scout" ? watchBranches() : undefined);
process.send?.({ result: 0 });
