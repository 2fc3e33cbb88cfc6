// A server of the world: a process with the runtime's own server in it, and the handlers whose runs
// the ledger counts.

import { createRandom } from "#runtime/base/random.js";
import { LAP_MS, TimerWheel } from "#runtime/base/timer-wheel.js";
import { implement } from "#runtime/server/implement.js";
import type { ServerLoad } from "#runtime/server/server-core.js";
import { ServerInstance } from "#runtime/server/server-instance.js";
import type { Machine } from "#runtime/simulation/machine.js";
import type { Network } from "#runtime/simulation/network.js";
import type { RegistryService } from "#runtime/simulation/registry-service.js";
import { SimulatedRegistry } from "#runtime/simulation/simulated-registry.js";
import { Work } from "../../generated/world.js";
import type { Ledger } from "./ledger.js";
import { handleWork, limitsOf, type WorkLoad } from "./work-handlers.js";

export const SERVER_PORT = 4_000;

/** What a process of the world is made of. */
export interface Surroundings {
  readonly network: Network;
  readonly registry: RegistryService;
  readonly ledger: Ledger;
}

export class WorldServer {
  readonly machine: Machine;
  readonly registry: SimulatedRegistry;
  readonly wheel: TimerWheel;
  readonly #network: Network;
  readonly #instance: ServerInstance;
  readonly id: string;
  isDraining = false;
  readonly #load: WorkLoad = { unary: 0, streams: 0 };

  constructor(machine: Machine, seed: number, maxCalls: number, { network, registry, ledger }: Surroundings) {
    this.machine = machine;
    this.#network = network;
    this.registry = new SimulatedRegistry(machine, network, registry);
    this.wheel = new TimerWheel(machine, LAP_MS);
    this.id = Math.floor(createRandom(seed)() * 2 ** 32)
      .toString(16)
      .padStart(12, "0");
    this.#instance = new ServerInstance(
      {
        services: [implement(Work, handleWork(machine, ledger, this.#load, maxCalls))],
        registry: this.registry,
        ...limitsOf(maxCalls),
        schemas: false,
        stats: false,
        stopOnSignal: false,
        logger: { debug: ignore, info: ignore, warn: ignore, error: (text) => ledger.noteError(machine.name, text) },
      },
      {
        id: this.id,
        clock: machine,
        wheel: this.wheel,
        overload: machine.overload,
        listen: async (address, options) => network.listen(machine, address, options),
      },
      undefined,
    );
  }

  /** Resolves when it is registered; rejects when the registry was not there. */
  start(): Promise<void> {
    return this.#instance.start({ host: this.machine.host, port: SERVER_PORT });
  }

  /** Handlers that run. */
  get running(): number {
    return this.#load.unary + this.#load.streams;
  }

  /** As the runtime itself counts it. */
  get load(): ServerLoad {
    return this.#instance.load;
  }

  /** Drains, and resolves when the process may end. */
  async close(): Promise<void> {
    this.isDraining = true;
    await this.#instance.close();
    await this.registry[Symbol.asyncDispose]();
  }

  /** The process is gone at once. Its kernel closes what it had open. */
  kill(): void {
    this.machine.die();
    this.#network.closeAll(this.machine);
  }
}

const ignore = (): void => undefined;
