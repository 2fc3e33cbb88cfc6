// The client of the soak: `soak-client.js TARGET SEED`. Calls in every way there is, in rounds, and
// counts what came of it.

import { setTimeout as wait } from "node:timers/promises";
import { connect, isDeclaredError, RpcError } from "callwire";
import { createRandom } from "callwire/testing";
import { Kitchen, type KitchenClient } from "../../generated/kitchen-sink.js";
import { type Request, serveParent } from "./soak-child.js";

/** Calls at once, without those of one-off clients. */
const CALLERS = 16;

export interface Counts {
  readonly calls: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  /** What nothing of this should fail with. */
  readonly unexpected: readonly string[];
}

const [target = "", seed = "1"] = process.argv.slice(2);
const random = createRandom(Number(seed));
const calls: Record<string, number> = {};
const errors: Record<string, number> = {};
const unexpected: string[] = [];
let client: KitchenClient | undefined;

/**
 * Each ends by itself. Which errors it may end with, beside UNAVAILABLE for a connection that was
 * cut.
 */
const WAYS: readonly {
  readonly name: string;
  readonly mayFail: readonly string[];
  call(kitchen: KitchenClient): Promise<unknown>;
}[] = [
  {
    name: "20 unary",
    mayFail: [],
    call: (kitchen) => Promise.all(Array.from({ length: 20 }, () => kitchen.divide(random(), 2))),
  },
  { name: "oneway", mayFail: [], call: (kitchen) => kitchen.log("x".repeat(random() * 2_000)) },
  { name: "fails", mayFail: ["INTERNAL"], call: (kitchen) => kitchen.divide(1, 0) },
  { name: "declared", mayFail: ["Overloaded"], call: (kitchen) => kitchen.watch(-1).next() },
  { name: "deadline", mayFail: ["DEADLINE_EXCEEDED"], call: (kitchen) => kitchen.with({ timeoutMs: 5 }).ping() },
  { name: "cancelled", mayFail: ["CANCELLED"], call: cancel },
  { name: "client stream", mayFail: [], call: (kitchen) => kitchen.sum(Array.from({ length: 200 }, random)) },
  { name: "server stream", mayFail: [], call: readSome },
  { name: "bidi", mayFail: [], call: chat },
  { name: "new client", mayFail: [], call: callOnce },
];

async function cancel(kitchen: KitchenClient): Promise<void> {
  const abort = new AbortController();
  const call = kitchen.with({ signal: abort.signal, metadata: { reason: "test" } }).ping();
  setTimeout(() => abort.abort(), random() * 5);
  await call;
}

async function readSome(kitchen: KitchenClient): Promise<void> {
  const last = random() * 500;
  for await (const { x } of kitchen.watch(0)) if (x >= last) break;
}

async function chat(kitchen: KitchenClient): Promise<void> {
  async function* lines(): AsyncGenerator<string> {
    for (let line = 0; line < 10; line++) yield "x".repeat(random() * 5_000);
  }
  for await (const line of kitchen.chat("room", lines())) if (random() < 0.02) return void line;
}

async function callOnce(): Promise<void> {
  await using once = connect(Kitchen, target);
  await once.divide(1);
}

async function callUntil(endAt: number, kitchen: KitchenClient): Promise<void> {
  while (performance.now() < endAt) {
    // New clients are dear, and one in a hundred calls is many of them.
    const index = random() < 0.01 ? WAYS.length - 1 : Math.floor(random() * (WAYS.length - 1));
    const way = WAYS[index];
    if (way === undefined) continue; // never: the index is in range
    calls[way.name] = (calls[way.name] ?? 0) + 1;
    try {
      await way.call(kitchen);
    } catch (error) {
      count(way.name, way.mayFail, error);
    }
  }
}

function count(name: string, mayFail: readonly string[], error: unknown): void {
  const what = error instanceof RpcError ? error.code : isDeclaredError(error) ? error.name : String(error);
  errors[what] = (errors[what] ?? 0) + 1;
  if (what !== "UNAVAILABLE" && !mayFail.includes(what) && unexpected.length < 10) unexpected.push(`${name}: ${String(error)}`);
}

serveParent(async (request: Request): Promise<Counts | undefined> => {
  if (request.kind === "close") {
    await client?.close();
    return undefined;
  }
  client ??= connect(Kitchen, target);
  const kitchen = client;
  const endAt = performance.now() + (request.kind === "round" ? request.ms : 0);
  const callers = Promise.all(Array.from({ length: CALLERS }, () => callUntil(endAt, kitchen)));
  // Every call here ends within a second of the round, or is lost.
  const late = wait(request.kind === "round" ? request.ms + 12_000 : 0, "late", { ref: false });
  if ((await Promise.race([callers, late])) === "late") unexpected.push("a call did not end");
  return { calls, errors, unexpected };
});
process.send?.({ result: undefined });
