// Who lives in a world: the processes of the servers and clients, and how one takes the place of
// another.

import type { Random } from "#runtime/base/random.js";
import { Machine } from "#runtime/simulation/machine.js";
import type { Scheduler } from "#runtime/simulation/scheduler.js";
import { isGentle, type Plan } from "./plan.js";
import { WorldClient } from "./world-client.js";
import { type Surroundings, WorldServer } from "./world-server.js";

/** A start that has failed, as the registry was not there, is tried again after so long. */
const START_AGAIN_MS = 1_000;

/** Of a drain: the longest work, farewells to a slow registry, and the clients that close. */
const MAX_DRAIN_MS = 8_000;

/** Whatever happens: two farewells, the grace, the wait for clients, and a close that is forced. */
const MAX_HARD_DRAIN_MS = 20_000;

export class Population {
  readonly servers: WorldServer[] = [];
  readonly clients: WorldClient[] = [];
  readonly #scheduler: Scheduler;
  readonly #seeds: Random;
  readonly #surroundings: Surroundings;
  readonly #plan: Plan;
  #born = 0;
  #isOver = false;

  constructor(plan: Plan, scheduler: Scheduler, seeds: Random, surroundings: Surroundings) {
    this.#scheduler = scheduler;
    this.#seeds = seeds;
    this.#surroundings = surroundings;
    this.#plan = plan;
    for (let at = 0; at < plan.servers; at++) this.servers.push(this.#bearServer(at));
    for (let at = 0; at < plan.clients; at++) this.clients.push(this.#bearClient(at));
  }

  /** Undefined while another fault has it. */
  serverAt(index: number): WorldServer | undefined {
    const server = this.servers[index % this.servers.length];
    return server?.machine.isDead === true ? undefined : server;
  }

  clientAt(index: number): WorldClient | undefined {
    const client = this.clients[index % this.clients.length];
    return client?.machine.isDead === true ? undefined : client;
  }

  /** Another process takes its place, on the same host. */
  replaceServer(server: WorldServer): void {
    const at = this.servers.indexOf(server);
    if (at >= 0) this.servers[at] = this.#bearServer(at);
  }

  replaceClient(client: WorldClient): void {
    const at = this.clients.indexOf(client);
    if (at < 0) return;
    const next = this.#bearClient(at);
    this.clients[at] = next;
    if (!this.#isOver) next.start(this.#plan.callsPerSecond);
  }

  /** Where nobody has died or stood still, calls end, and a drain ends with the last of them. */
  noteDrain({ machine, id }: WorldServer, tookMs: number): void {
    const mostMs = isGentle(this.#plan) ? MAX_DRAIN_MS : MAX_HARD_DRAIN_MS + machine.stoodMs;
    if (isGentle(this.#plan) && this.#surroundings.registry.listedIds().includes(id))
      this.#surroundings.ledger.complain(`${machine.name} has drained, and is listed`);
    if (tookMs > mostMs) this.#surroundings.ledger.complain(`${machine.name} took ${Math.round(tookMs)} ms to drain`);
  }

  /** Nobody begins a call any more. */
  stopCalls(): void {
    this.#isOver = true;
    for (const client of this.clients) client.stop();
  }

  #bearServer(at: number): WorldServer {
    const machine = new Machine(`server-${at}.${++this.#born}`, `server-${at}`, this.#scheduler);
    const server = new WorldServer(machine, this.#seed(), this.#plan.maxCalls, this.#surroundings);
    server.start().catch(() => {
      if (machine.isDead) return;
      server.kill();
      this.#scheduler.after(START_AGAIN_MS, () => this.replaceServer(server));
    });
    return server;
  }

  #bearClient(at: number): WorldClient {
    const machine = new Machine(`client-${at}.${++this.#born}`, `client-${at}`, this.#scheduler);
    return new WorldClient(machine, this.#seed(), this.#plan, this.#surroundings);
  }

  #seed(): number {
    return Math.floor(this.#seeds() * 2 ** 32);
  }
}
