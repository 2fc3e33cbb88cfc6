// The client that gets hostile answers: calls of every kind, each connection until it is lost, and
// honest calls from the same process. Words: the port of the hostile server, that of the honest
// one, a plant, and `scout` for one that makes a call at a time and says which branches were run.

import { connect, RpcError } from "callwire";
import { Target } from "../../generated/attack.js";
import { Kitchen, type KitchenClient } from "../../generated/kitchen-sink.js";
import { answerParent, weigh } from "../attack/child.js";
import { PacedCalls } from "../attack/paced-calls.js";
import { watchBranches } from "./branches.js";
import { type Pauses, watchPauses } from "./own-pause.js";

/** What a caller tells when it is looked at. */
export interface Callers extends Pauses {
  readonly calls: number;
  /** Errors that no caller may see, and texts that show what must be escaped. */
  readonly broken: readonly string[];
}

const [, , hostilePort = "", honestPort = "", word = ""] = process.argv;
const CLIENTS = 8;
const CALLS_AT_ONCE = 16;
/** Of a hostile call: one that nobody ends must not hold its client up. */
const TIMEOUT_MS = 300;
/** Of an honest one: where others need the cores, it is late and not lost. */
const HONEST_MS = 60_000;
/** The end of a connection's use: it is lost, leaves, rests, or answers nothing any more. */
const LOST = /UNAVAILABLE|DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED/;
const DECLARED = /^(?:InvalidOperation|Overloaded)$/;

const CALLS: readonly ((client: KitchenClient) => Promise<unknown>)[] = [
  (client) => client.divide(10, 4),
  (client) => client.area({ kind: "empty" }),
  (client) => client.sum([1, 2, 3]),
  (client) => drain(client.watch(5)),
  (client) => drain(client.chat("a", ["b", "c"])),
  (client) => client.find("a"),
  (client) => client.ping(),
];

const isScout = process.argv.includes("scout");
const branches = isScout ? watchBranches() : undefined;
const pauses = watchPauses();
const broken: string[] = [];
let made = 0;
let isOver = false;
const honest = connect(Target, `tcp://127.0.0.1:${honestPort}`, { timeoutMs: HONEST_MS });
const paced = new PacedCalls((number) => honest.ping(number));
if (!isScout) {
  await paced.start();
  for (let count = 0; count < CLIENTS; count++) void callOn(count);
}

answerParent(async ({ kind, ms = 0 }) => {
  if (kind === "weigh") return weigh();
  if (kind === "call") return { text: await callOnce(ms), branches: branches?.() ?? 0, broken: broken.splice(0) };
  if (kind === "stop") {
    isOver = true;
    return paced.stop();
  }
  return { calls: made, broken: broken.splice(0), ...pauses() } satisfies Callers;
});
process.send?.({ result: 0 });

async function callOn(first: number): Promise<void> {
  for (let turn = first; !isOver; ) {
    await using client = connectHostile();
    let isLost = false;
    const callUntilLost = async (): Promise<void> => {
      while (!isLost && !isOver) if (LOST.test(await call(client, turn++))) isLost = true;
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, callUntilLost));
  }
}

async function callOnce(turn: number): Promise<string> {
  await using client = connectHostile();
  return await call(client, turn); // it is closed behind that
}

function connectHostile(): KitchenClient {
  return connect(Kitchen, `tcp://127.0.0.1:${hostilePort}`, { timeoutMs: TIMEOUT_MS });
}

/** What came of it, as a text. */
async function call(client: KitchenClient, turn: number): Promise<string> {
  made++;
  try {
    // Nobody waits for the next dial: a new client is quicker.
    const result = await CALLS[turn % CALLS.length]?.(client.with({ failFast: true }));
    if (word === "crash" && typeof result === "number" && result !== 2.5) process.abort();
    return "a result";
  } catch (error) {
    const text = String(error);
    const isExpected = error instanceof RpcError || (error instanceof Error && DECLARED.test(error.name));
    if (!isExpected || text.includes("a bug of this side")) broken.push(`a caller got ${(error as Error).stack ?? text}`); // of the runtime
    return text;
  }
}

async function drain(stream: AsyncIterable<unknown>): Promise<unknown> {
  for await (const _ of stream);
  return undefined;
}
