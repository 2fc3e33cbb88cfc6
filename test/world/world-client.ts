// A client of the world: a process that calls again and again, as the seed has it, and tells the
// ledger what came of each call.

import { BALANCERS } from "#runtime/balancing/balancers.js";
import { MAX_ATTEMPTS } from "#runtime/base/limits/call.js";
import { createRandom, type Random } from "#runtime/base/random.js";
import { LAP_MS, TimerWheel } from "#runtime/base/timer-wheel.js";
import type { ChannelInspection } from "#runtime/channel/inspection.js";
import { createClient } from "#runtime/client/connect.js";
import { Work, type WorkClient } from "../../generated/world.js";
import type { CallRecord, Ledger, MethodName, Wishes } from "./ledger.js";
import type { Machine } from "./machine.js";
import type { Network } from "./network.js";
import { WorldRegistry } from "./world-registry.js";
import { ENDLESS_ITEMS, FAILING_MS, type Surroundings } from "./world-server.js";

/** Which method is called, in shares of one. */
const SHARES: readonly (readonly [MethodName, number])[] = [
  ["read", 0.4],
  ["write", 0.75],
  ["count", 0.85],
  ["total", 0.93],
  ["double", 1],
];

/** What other calls of the same moment may have added. */
const SPARE_TOKENS = 2;

/** Who gives up does so within this time. */
const PATIENCE_MS = 5_000;

export class WorldClient {
  readonly machine: Machine;
  readonly registry: WorldRegistry;
  readonly wheel: TimerWheel;
  readonly #network: Network;
  readonly #ledger: Ledger;
  readonly #random: Random;
  readonly #client: WorkClient;
  isLeaving = false;
  #isStopped = false;
  #running = 0;

  constructor(machine: Machine, seed: number, balancer: number, { network, registry, ledger }: Surroundings) {
    this.machine = machine;
    this.#network = network;
    this.#ledger = ledger;
    this.#random = createRandom(seed);
    this.registry = new WorldRegistry(machine, network, registry);
    this.wheel = new TimerWheel(machine, LAP_MS);
    const dialer = network.dialerOf(machine, (address) => this.registry.lists(address));
    const random = createRandom(seed + 1);
    this.#client = createClient(
      Work,
      { registry: this.registry, owned: true, dialer, clock: machine, wheel: this.wheel, random },
      { balancer: BALANCERS[balancer % BALANCERS.length] },
    );
  }

  /** Calls that are under way. */
  get running(): number {
    return this.#running;
  }

  /** Calls about so often until `stop`. */
  start(callsPerSecond: number): void {
    const pauseMs = (2_000 / callsPerSecond) * this.#random();
    this.machine.setTimeout(() => {
      if (this.#isStopped) return;
      void this.callAny();
      this.start(callsPerSecond);
    }, pauseMs);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** A call of any kind, with a deadline that may be short. */
  callAny(): Promise<CallRecord> {
    const share = this.#random();
    const method = SHARES.find(([, upTo]) => share < upTo)?.[0] ?? "read";
    const timeoutMs = this.#random() < 0.2 ? 1 + Math.floor(this.#random() * 500) : 5_000;
    const isStream = method !== "read" && method !== "write";
    if (isStream && this.#random() < 0.1) {
      if (this.#random() < 0.5) return this.call(method, { timeoutMs, givesUp: false, isEndless: true });
      return this.call(method, { timeoutMs: Infinity, givesUp: true, isEndless: true });
    }
    const givesUp = this.#random() < 0.05;
    const hedgeAfterMs = this.#random() < 0.1 ? 20 : undefined;
    const failFast = this.#random() < 0.05;
    return this.call(method, { timeoutMs, givesUp, hedgeAfterMs, failFast });
  }

  async call(method: MethodName, wishes: Wishes): Promise<CallRecord> {
    const { timeoutMs, givesUp, hedgeAfterMs, failFast } = wishes;
    const record = this.#ledger.begin(this.machine.name, method, wishes);
    if (this.isLeaving) record.givesUp = true;
    const controller = givesUp ? new AbortController() : undefined;
    if (controller !== undefined)
      this.machine.setTimeout(() => controller.abort(), Math.min(timeoutMs, PATIENCE_MS) * this.#random());
    this.#running++;
    try {
      await this.#carry(record, this.#client.with({ timeoutMs, hedgeAfterMs, failFast, signal: controller?.signal }));
      this.#ledger.settle(record, undefined, this.machine.wentOnAt);
    } catch (error) {
      this.#ledger.settle(record, error, this.machine.wentOnAt);
      this.#checkBudget(record);
    }
    this.#running--;
    return record;
  }

  inspect(): ChannelInspection {
    return this.#client.inspect();
  }

  /** Ids of the instances that it knows, in order. */
  instances(): readonly string[] {
    return this.inspect()
      .instances.map(({ endpoint }) => endpoint.id)
      .sort();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#client.close();
  }

  /** A program that ends in an orderly way, with calls that go on. */
  async leave(): Promise<void> {
    this.isLeaving = true;
    for (const record of this.#ledger.calls)
      if (record.client === this.machine.name && record.settledAt === undefined) record.givesUp = true;
    await this.close();
  }

  kill(): void {
    this.stop();
    this.machine.die();
    this.#network.closeAll(this.machine);
    for (const record of this.#ledger.calls)
      if (record.client === this.machine.name && record.settledAt === undefined) record.isOrphan = true;
  }

  /** What was refused goes to another instance for as long as the budget has retries left. */
  #checkBudget({ id, method, error, hedgeAfterMs }: CallRecord): void {
    if (method !== "read" && method !== "write") return;
    if (error?.origin !== "server" || error.processed !== "no" || hedgeAfterMs !== undefined) return;
    const { retryTokens } = this.inspect();
    const tries = error.attempts.length;
    if (tries < MAX_ATTEMPTS && retryTokens > SPARE_TOKENS)
      this.#ledger.complain(`call ${id} was refused ${tries} times, and ${retryTokens} retries are left (${error.message})`);
  }

  async #carry(record: CallRecord, client: WorkClient): Promise<void> {
    const { id, method } = record;
    const workMs = this.#drawWork(record);
    const isSlow = this.#random() < 0.2;
    record.isReadSlowly = isSlow;
    const isEndless = record.isEndless === true;
    const items = isEndless ? ENDLESS_ITEMS : Math.floor(this.#random() * 40);
    if (isEndless) record.needsMs = Infinity;
    const bytes = !isEndless && this.#random() < 0.1 ? 60_000 : 10;
    switch (method) {
      case "read":
      case "write":
        return this.#expect(record, await client[method](id, workMs), id);
      case "count": {
        let number = 0;
        for await (const item of client.count(id, items, bytes)) {
          this.#expect(record, item.number, number++);
          if (isSlow) await this.machine.sleep(5);
        }
        return this.#expect(record, number, items);
      }
      case "total":
        return this.#expect(record, await client.total(id, this.#numbers(items)), items);
      case "double": {
        let number = 0;
        for await (const doubled of client.double(id, this.#numbers(items))) this.#expect(record, doubled, 2 * number++);
        return this.#expect(record, number, items);
      }
    }
  }

  /** Half of them answer at once. A few are to fail by the handler's own error. */
  #drawWork(record: CallRecord): number {
    if (record.isQuick === true || this.#random() < 0.5) return 0;
    if (this.#random() < 0.05 && (record.method === "read" || record.method === "write")) {
      record.isToFail = true;
      return FAILING_MS;
    }
    const workMs = Math.floor(this.#random() * this.#random() * 800);
    record.needsMs += workMs;
    return workMs;
  }

  async *#numbers(count: number): AsyncGenerator<number> {
    for (let number = 0; number < count; number++) {
      if (number % 4 === 3) await this.machine.sleep(count === ENDLESS_ITEMS ? 100 : 5);
      yield number;
    }
  }

  #expect({ id, method }: CallRecord, actual: number, expected: number): void {
    if (actual !== expected) this.#ledger.complain(`call ${id}, ${method}: got ${actual} in the place of ${expected}`);
  }
}
