// The client that is attacked: it calls a hostile server and, from the same process, an honest one.

import { connect } from "callwire";
import { Target, type TargetClient } from "../../generated/attack.js";
import type { ClientAttack } from "./attack.js";
import { answerParent, tellParent, watchLoop, weigh } from "./child.js";
import { CLIENT_ATTACKS } from "./client-attacks.js";
import { PacedCalls } from "./paced-calls.js";

const STREAMS = 300;
const longestPauseMs = watchLoop();
let calls: PacedCalls | undefined;
let isOver = false;

const DEALINGS: Readonly<Record<ClientAttack["calls"], (client: TargetClient) => Promise<unknown>>> = {
  ping: (client) => client.ping(1),
  table: (client) => client.table([1]),
  many: (client) => Promise.all(Array.from({ length: 8 }, () => client.many(1))),
  "read-flood": async (client) => {
    for await (const _ of client.flood(1)) if (isOver) break;
  },
  "leave-floods": async (client) => {
    const streams = Array.from({ length: STREAMS }, () => client.flood(1)[Symbol.asyncIterator]());
    await Promise.allSettled(streams.map((stream) => stream.next()));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await Promise.allSettled(streams.map((stream) => stream.return?.()));
  },
};

answerParent(async ({ kind, port = 0, name }) => {
  if (kind === "start") {
    const honest = connect(Target, `tcp://127.0.0.1:${port}`);
    calls = new PacedCalls((number) => honest.ping(number));
    return calls.start();
  }
  if (kind === "deal") {
    longestPauseMs();
    const hostile = connect(Target, `tcp://127.0.0.1:${port}`, { timeoutMs: 2_000 });
    const attack = CLIENT_ATTACKS.find((one) => one.name === name);
    void deal(hostile, attack?.calls ?? "ping");
    return undefined;
  }
  if (kind === "look") return longestPauseMs();
  if (kind === "weigh") return weigh();
  isOver = true;
  return calls?.stop();
});
tellParent(0);

/** What the hostile server does to one call must not keep the client from the next. */
async function deal(client: TargetClient, what: ClientAttack["calls"]): Promise<void> {
  while (!isOver) {
    await DEALINGS[what](client).catch(() => undefined);
    await new Promise(setImmediate);
  }
}
