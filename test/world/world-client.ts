// A client of the world: a process that calls again and again, as the seed has it, and tells the
// ledger what came of each call.

import { BALANCERS } from "#runtime/balancing/balancers.js";
import { MAX_ATTEMPTS } from "#runtime/base/limits/call.js";
import { createRandom } from "#runtime/base/random.js";
import { LAP_MS, TimerWheel } from "#runtime/base/timer-wheel.js";
import type { ChannelInspection } from "#runtime/channel/inspection.js";
import { createClient } from "#runtime/client/connect.js";
import type { Machine } from "#runtime/simulation/machine.js";
import type { Network } from "#runtime/simulation/network.js";
import { SimulatedRegistry } from "#runtime/simulation/simulated-registry.js";
import { Work, type WorkClient } from "../../generated/world.js";
import type { CallRecord, Ledger, MethodName, Wishes } from "./ledger.js";
import { DEFAULT_ODD_PERCENT, type Plan } from "./plan.js";
import { WorkCaller } from "./work-caller.js";
import type { Surroundings } from "./world-server.js";

/** What other calls of the same moment may have added. */
const SPARE_TOKENS = 2;

export class WorldClient {
  readonly machine: Machine;
  readonly registry: SimulatedRegistry;
  readonly wheel: TimerWheel;
  readonly #network: Network;
  readonly #ledger: Ledger;
  readonly #client: WorkClient;
  readonly #caller: WorkCaller;

  constructor(machine: Machine, seed: number, plan: Plan, { network, registry, ledger }: Surroundings) {
    this.machine = machine;
    this.#network = network;
    this.#ledger = ledger;
    this.registry = new SimulatedRegistry(machine, network, registry);
    this.wheel = new TimerWheel(machine, LAP_MS);
    const dialer = network.dialerOf(machine, (address) => this.registry.lists(address));
    const random = createRandom(seed + 1);
    this.#client = createClient(
      Work,
      { registry: this.registry, owned: true, dialer, clock: machine, wheel: this.wheel, random },
      { balancer: BALANCERS[plan.balancer % BALANCERS.length] },
    );
    this.#caller = new WorkCaller(machine, createRandom(seed), this.#client, ledger, {
      oddShare: (plan.oddPercent ?? DEFAULT_ODD_PERCENT) / 100,
      onFailed: (record) => this.#checkBudget(record),
    });
  }

  get isLeaving(): boolean {
    return this.#caller.isLeaving;
  }

  /** Calls that are under way. */
  get running(): number {
    return this.#caller.running;
  }

  /** Calls about so often until `stop`. */
  start(callsPerSecond: number): void {
    this.#caller.start(callsPerSecond);
  }

  stop(): void {
    this.#caller.stop();
  }

  /** A call of any kind, with a deadline that may be short. */
  callAny(): Promise<CallRecord> {
    return this.#caller.callAny();
  }

  call(method: MethodName, wishes: Wishes): Promise<CallRecord> {
    return this.#caller.call(method, wishes);
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
    this.#caller.isLeaving = true;
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
  #checkBudget({ id, method, error, declared, hedgeAfterMs }: CallRecord): void {
    if (method !== "read" && method !== "write") return;
    if (declared?.name === "Busy" && hedgeAfterMs === undefined) return this.#checkRepeated(id);
    if (error?.origin !== "server" || error.processed !== "no" || hedgeAfterMs !== undefined) return;
    const { retryTokens } = this.inspect();
    const tries = error.attempts.length;
    if (tries < MAX_ATTEMPTS && retryTokens > SPARE_TOKENS)
      this.#ledger.complain(`call ${id} was refused ${tries} times, and ${retryTokens} retries are left (${error.message})`);
  }

  /** What ends so that it may be repeated is, for as long. */
  #checkRepeated(id: number): void {
    const { retryTokens } = this.inspect();
    const tries = this.#ledger.attempts.countOf(id);
    if (tries === 1 && retryTokens > SPARE_TOKENS)
      this.#ledger.complain(`call ${id} may be repeated, and was not, and ${retryTokens} retries are left`);
  }
}
