// Faults are over: every client is answered, the registry lists those who live, and each process
// ends with nothing that holds it open.

import { setTimeout as wait } from "node:timers/promises";
import type { ChaosProcess } from "./chaos-process.js";
import type { ProcessLook } from "./orders.js";
import type { Party, Seat } from "./party.js";
import { Patience } from "./patience.js";
import type { RegistrySide } from "./registry-side.js";

const LOOK_AGAIN_MS = 250;

/** A process that is busy with others. */
const ANSWER_MS = 10_000;
const LAST_MS = 20_000;

/** Connections of a process to those that live, and one that is on its way in or out. */
const SPARE_SOCKETS = 2;

/** Who lives, as far as it is asked. */
export interface Living {
  readonly livingServers: readonly Asked[];
  readonly livingClients: readonly Asked[];
}

type Asked = Pick<ChaosProcess, "name" | "id" | "ask">;
type Taken = Pick<Seat, "name" | "isClosed"> & { readonly process: Pick<ChaosProcess, "id" | "isEnded"> | undefined };
type Entries = Pick<RegistrySide, "entries">;
type Complain = (problem: string) => void;

/** Milliseconds until the lists were right. */
export async function checkLiveness(party: Party, registry: RegistrySide, complain: Complain): Promise<number> {
  const startedAt = performance.now();
  const absent = await lastProblem(party.waits.healMs, async () => findAbsent(party.seats));
  if (absent !== undefined) complain(`${party.waits.healMs} ms after the last fault ${absent}`);
  const problem = await lastProblem(party.waits.healMs, () => findWrongList(party, registry));
  const healedMs = performance.now() - startedAt;
  if (problem !== undefined) complain(`${party.waits.healMs} ms after the last fault ${problem}`);
  for (const client of party.livingClients) client.tell({ kind: "stop" });
  const busy = await lastProblem(party.waits.restMs, () => findRestProblem(party));
  if (busy !== undefined) complain(`nobody calls, and yet ${busy}`);
  for (const client of party.livingClients) {
    const problems = await client.ask<readonly string[]>({ kind: "last" }, LAST_MS);
    if (problems === undefined) complain(`${client.name} does not answer when all is well`);
    for (const each of problems ?? []) complain(each);
  }
  await endAll(party, registry, complain);
  return healedMs;
}

/** Undefined once there is none; after so long, the last one. */
async function lastProblem(withinMs: number, look: () => Promise<string | undefined>): Promise<string | undefined> {
  const patience = new Patience(withinMs);
  for (;;) {
    const problem = await look();
    if (problem === undefined || patience.isOver()) return problem;
    await wait(LOOK_AGAIN_MS);
  }
}

/** Whoever was killed or has gone has a successor, which has begun. */
export function findAbsent(seats: readonly Taken[]): string | undefined {
  const absent = seats.find(({ isClosed, process }) => !isClosed && (process?.id === undefined || process.isEnded));
  return absent === undefined ? undefined : `${absent.name} has no process that has begun`;
}

/** As a stranger sees the registry, and as each client knows it. Undefined: all lists are right. */
export async function findWrongList(party: Living, registry: Entries): Promise<string | undefined> {
  const living = party.livingServers.map(({ id = "" }) => id).sort();
  const entries = await registry.entries().catch(() => undefined);
  if (entries === undefined) return "the registry does not answer";
  const listed = entries.map((entry) => entry.split("~")[0] ?? "").sort();
  if (listed.join() !== living.join()) return `the registry lists ${listed}, and ${living} live`;
  for (const client of party.livingClients) {
    const look = await client.ask<ProcessLook>({ kind: "look" }, ANSWER_MS);
    if (look === undefined) return `${client.name} does not answer`;
    if (look.instances.join() !== living.join()) return `${client.name} knows ${look.instances}, and ${living} live`;
  }
  return undefined;
}

/** No call runs or waits, and sockets are those to the living. */
export async function findRestProblem(party: Living): Promise<string | undefined> {
  const [servers, clients] = [party.livingServers, party.livingClients];
  for (const process of [...clients, ...servers]) {
    const look = await process.ask<ProcessLook>({ kind: "look" }, ANSWER_MS);
    if (look === undefined) return `${process.name} does not answer`;
    if (look.running + look.inChannel > 0)
      return `${process.name} has ${look.running} calls that run, and ${look.inChannel} in its channel`;
    const sockets = look.handles.filter((kind) => kind === "TCPSocketWrap").length;
    const peers = (clients.includes(process) ? servers : clients).length + 1;
    if (sockets > peers + SPARE_SOCKETS) return `${process.name} has ${sockets} sockets, and ${peers} others live`;
  }
  return undefined;
}

/** Clients go first, so that a server has nobody left. */
async function endAll(party: Party, registry: RegistrySide, complain: Complain): Promise<void> {
  const [servers, clients] = [party.livingServers, party.livingClients];
  for (const client of clients) {
    client.isLeaving = true;
    client.tell({ kind: "leave" });
  }
  await seeEnds(clients, party.waits.leaveMs, complain);
  for (const server of servers) {
    server.isLeaving = true;
    server.signal("SIGTERM");
  }
  await seeEnds(servers, party.waits.drainMs, complain);
  const left = await registry.entries().catch(() => undefined);
  if (left?.length !== 0) complain(`all have gone, and the registry lists ${left ?? "nothing, as it does not answer"}`);
}

async function seeEnds(processes: readonly ChaosProcess[], mostMs: number, complain: Complain): Promise<void> {
  for (const problem of await Promise.all(processes.map((process) => process.endsWithin(mostMs))))
    if (problem !== undefined) complain(problem);
}
