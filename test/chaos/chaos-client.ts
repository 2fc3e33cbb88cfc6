// A client of a run in real time: a process that calls as a client of a world does.

import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type CallEvent, connect, RpcError } from "callwire";
import { BALANCERS } from "#runtime/balancing/balancers.js";
import { createRandom } from "#runtime/base/random.js";
import { Work, type WorkClient } from "../../generated/world.js";
import { lookAtItself } from "../soak/soak-child.js";
import { type CallRecord, describe } from "../world/ledger.js";
import { WorkCaller } from "../world/work-caller.js";
import { Journal } from "./journal.js";
import { monotonicNowMs } from "./moment.js";
import { jump, obey, type ProcessLook, sayReady, stall } from "./orders.js";
import { readSettings } from "./settings.js";
import { Standing } from "./standing.js";

/** Of the calls that show that all is well. */
const LAST = { timeoutMs: 5_000, givesUp: false, isQuick: true } as const;

const { name, number, seed, journal: file, registry, balancer, callsPerSecond, oddShare, bugs } = readSettings();
const standing = new Standing();
const journal = new Journal(file, name, number, standing);
const host = {
  name,
  get wentOnAt(): number {
    return standing.wentOnAt;
  },
  setTimeout: (fn: () => void, ms: number): unknown => setTimeout(fn, ms),
  sleep: (ms: number) => wait(ms),
};

const registryPorts: ReadonlySet<number> = new Set(registry.match(/(?<=:)\d+/g)?.map(Number));

// Before the client has one: who listens first hears of an end before the calls that it fails.
subscribe("net.client.socket", (message) => {
  const { socket } = message as { readonly socket: Socket }; // as Node documents it
  let isOver = true; // until it is connected, and not to the registry
  socket.once("connect", () => {
    isOver = registryPorts.has(socket.remotePort ?? 0);
  });
  for (const event of ["end", "error", "close"] as const) {
    socket.once(event, () => {
      if (!isOver) journal.loss();
      isOver = true;
    });
  }
});
subscribe("callwire:call", (message) => journal.attempts((message as CallEvent).attempts)); // as documented for it

const client = connect(Work, registry, { balancer: BALANCERS[balancer % BALANCERS.length], name });
const caller = new WorkCaller(host, createRandom(seed), bugs.length === 0 ? client : spoil(client), journal, { oddShare });
let isLast = false;
caller.start(callsPerSecond);

obey((order) => {
  switch (order.kind) {
    case "stall":
      return stall(order.ms);
    case "jump":
      return jump(order.ms);
    case "burst":
      for (let left = order.calls; left > 0; left--) void caller.callAny();
      return undefined;
    case "stop":
      return caller.stop();
    case "last":
      return callLast();
    case "look":
      return look();
    case "leave":
      return leave();
  }
});
sayReady(name, 0);

/** One by one: a small server has room for it. */
async function callLast(): Promise<readonly string[]> {
  const problems: string[] = [];
  isLast = true;
  for (const method of ["read", "write"] as const) {
    const record: CallRecord = await caller.call(method, LAST);
    if ((record.error ?? record.declared) !== undefined) problems.push(`all is well, and yet ${describe(record)}`);
  }
  return problems;
}

async function look(): Promise<ProcessLook> {
  const { waiting, instances } = client.inspect();
  const inFlight = instances.reduce((sum, instance) => sum + instance.inFlight, 0);
  const ids = instances.map(({ endpoint }) => endpoint.id).sort();
  return {
    ...(await lookAtItself()),
    at: monotonicNowMs(),
    running: caller.running,
    inChannel: waiting + inFlight,
    instances: ids,
  };
}

/** An orderly end, with calls that go on. */
async function leave(): Promise<void> {
  caller.isLeaving = true;
  caller.stop();
  for (const record of journal.open) record.givesUp = true;
  await client.close();
  if (bugs.includes("stays-open")) setInterval(() => undefined, 1_000);
  setImmediate(() => {
    process.removeAllListeners("disconnect");
    process.disconnect();
  });
}

/** What a client must not do, for the tests of the checks. */
function spoil(right: WorkClient): WorkClient {
  return new Proxy(right, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (key === "with") return (...options: Parameters<WorkClient["with"]>) => spoil(target.with(...options));
      if (typeof value !== "function") return value;
      const call = value.bind(target) as (...values: unknown[]) => Promise<unknown>; // of the stub's methods, which are all that is called
      if (key === "write" && isLast && bugs.includes("fails-at-last"))
        return () => Promise.reject(new RpcError("UNAVAILABLE", "no"));
      if (key === "write" && bugs.includes("retries-writes"))
        return (...values: unknown[]) => call(...values).catch(() => call(...values));
      if (key === "read" && bugs.includes("never-settles"))
        return (...values: unknown[]) => call(...values).catch(() => new Promise(() => undefined));
      return call;
    },
  });
}
