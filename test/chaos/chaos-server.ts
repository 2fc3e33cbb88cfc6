// A server of a run in real time: a process with the handlers of a world, whose clients find it
// behind a gate.

import { setTimeout as wait } from "node:timers/promises";
import { implement, serve } from "callwire";
import { Work } from "../../generated/world.js";
import { lookAtItself } from "../soak/soak-child.js";
import { handleWork, limitsOf, type WorkLoad } from "../world/work-handlers.js";
import { Journal } from "./journal.js";
import { monotonicNowMs } from "./moment.js";
import { implementNewer } from "./newer-work.js";
import { jump, obey, type ProcessLook, sayReady, stall } from "./orders.js";
import { NEWER, readSettings } from "./settings.js";
import { Standing } from "./standing.js";

/** Of each call, for the test of the check. */
const KEPT_BYTES = 50_000;

const { name, number, journal: file, registry, maxCalls, gatePort, version, bugs } = readSettings();
const journal = new Journal(file, name, number, new Standing());
const load: WorkLoad = { unary: 0, streams: 0 };
const kept: Uint8Array[] = [];
const host = { name, sleep: (ms: number) => wait(ms) };
const handler = handleWork(host, journal, load, maxCalls);

const server = await serve({
  services: [version === NEWER ? implementNewer(spoil(handler)) : implement(Work, spoil(handler))],
  registry,
  listen: "127.0.0.1:0",
  advertiseHost: "127.0.0.1",
  advertisePort: gatePort,
  version,
  schemas: false,
  ...limitsOf(maxCalls),
  logger: { debug() {}, info() {}, warn() {}, error: (text) => journal.log(text) },
});

obey((order) => {
  if (order.kind === "stall") stall(order.ms);
  else if (order.kind === "jump") jump(order.ms);
  else if (order.kind === "look") return look();
  return undefined;
});
sayReady(server.id, server.address.port);

async function look(): Promise<ProcessLook> {
  return { ...(await lookAtItself()), at: monotonicNowMs(), running: load.unary + load.streams, inChannel: 0, instances: [] };
}

/** What a server must not do, for the tests of the checks. */
function spoil(right: typeof handler): typeof handler {
  const spoiled = { ...right };
  if (bugs.includes("keeps-bytes"))
    spoiled.read = (...call) => {
      kept.push(new Uint8Array(KEPT_BYTES).fill(1));
      return right.read(...call);
    };
  if (bugs.includes("skips-an-item"))
    spoiled.count = async function* (...call) {
      for await (const item of right.count(...call)) if (item.number !== 3) yield item;
    };
  return spoiled;
}
