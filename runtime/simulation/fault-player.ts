// Plays the faults of a plan: what each kind does to a simulation, and how it is over.

import type { Fault, FaultKind } from "./faults.js";
import type { Machine } from "./machine.js";
import type { Network } from "./network.js";
import { REGISTRY_HOST, type RegistryService } from "./registry-service.js";
import type { Scheduler } from "./scheduler.js";
import type { SimulatedProcess } from "./simulated-process.js";

interface Cast {
  readonly process: SimulatedProcess;
  readonly machine: Machine;
  /** Of the peer; "" where there is none. */
  readonly peer: string;
  readonly ms: number;
}

export interface PlayerMeans {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly registry: RegistryService;
}

/** Parts of the time that a fault lasts, by which all takes longer. */
const SLOW_PART = 1 / 40;
const SLOW_REGISTRY_PART = 1 / 20;

export class FaultPlayer {
  readonly #means: PlayerMeans;
  readonly #processes: ReadonlyMap<string, SimulatedProcess>;
  readonly #plays: Readonly<Record<FaultKind, (cast: Cast) => void>> = {
    kill: ({ process, ms }) => {
      process.kill();
      process.restartAfter(ms);
    },
    power: (cast) => this.#power(cast),
    freeze: ({ machine, ms }) => machine.stand(ms),
    drain: ({ process, ms }) => process.drain(() => process.restartAfter(ms)),
    cut: ({ machine, peer, ms }) => this.#means.network.cut(machine.host, peer, ms),
    lose: ({ machine, peer }) => this.#means.network.lose(machine, peer),
    slow: ({ machine, peer, ms }) => this.#means.network.slow(machine.host, peer, ms * SLOW_PART, ms),
    "cut-registry": ({ machine, ms }) => this.#means.network.cut(machine.host, REGISTRY_HOST, ms),
    expire: ({ process }) => {
      if (process.session !== undefined) this.#means.registry.expire(process.session);
    },
    "slow-registry": ({ ms }) => this.#means.registry.slow(ms * SLOW_REGISTRY_PART, ms),
    wipe: () => this.#means.registry.wipe(),
    jump: ({ machine, ms }) => machine.jump(ms),
  };

  constructor(means: PlayerMeans, processes: ReadonlyMap<string, SimulatedProcess>) {
    this.#means = means;
    this.#processes = processes;
  }

  /** Does nothing when the process is dead at the time. */
  play({ kind, process: name, peer = "", ms }: Fault): void {
    const process = this.#processes.get(name);
    const machine = process?.machine;
    if (process !== undefined && machine !== undefined) this.#plays[kind]({ process, machine, peer, ms });
  }

  #power({ process, machine: { host }, ms }: Cast): void {
    const { network, scheduler } = this.#means;
    network.switchOff(host);
    process.kill();
    scheduler.after(ms, () => network.switchOn(host));
    process.restartAfter(ms);
  }
}
