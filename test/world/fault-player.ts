// Plays the faults of a plan: what each kind does to the world, and how it is over.

import type { Network } from "#runtime/simulation/network.js";
import { REGISTRY_HOST, type RegistryService } from "#runtime/simulation/registry-service.js";
import type { Scheduler } from "#runtime/simulation/scheduler.js";
import { Work } from "../../generated/world.js";
import type { Fault, FaultKind } from "./plan.js";
import type { Population } from "./population.js";
import type { WorldClient } from "./world-client.js";
import { SERVER_PORT, type WorldServer } from "./world-server.js";

interface Cast {
  readonly server: WorldServer;
  readonly client: WorldClient;
  readonly ms: number;
}

export class FaultPlayer {
  readonly #scheduler: Scheduler;
  readonly #network: Network;
  readonly #registry: RegistryService;
  readonly #population: Population;
  readonly #plays: Readonly<Record<FaultKind, (cast: Cast) => void>> = {
    kill: (cast) => this.#kill(cast),
    power: (cast) => this.#power(cast),
    freeze: ({ server, ms }) => server.machine.stand(ms),
    stall: ({ server, ms }) => server.machine.stand(ms),
    drain: (cast) => this.#drain(cast),
    "kill-client": (cast) => this.#killClient(cast),
    "close-client": (cast) => this.#closeClient(cast),
    "stall-client": ({ client, ms }) => client.machine.stand(ms),
    cut: ({ server, client, ms }) => this.#network.cut(client.machine.host, server.machine.host, ms),
    "cut-registry": ({ server, client, ms }) => {
      const { machine } = ms % 2 === 0 ? server : client;
      this.#network.cut(machine.host, REGISTRY_HOST, ms);
    },
    lose: ({ server, client, ms }) => {
      const [near, far] = ms % 2 === 0 ? [client.machine, server.machine] : [server.machine, client.machine];
      this.#network.lose(near, far.host);
    },
    slow: ({ server, client, ms }) => this.#network.slow(client.machine.host, server.machine.host, ms / 40, ms),
    expire: ({ server, client, ms }) => {
      const { session } = (ms % 2 === 0 ? server : client).registry;
      if (session !== undefined) this.#registry.expire(session);
    },
    wipe: () => this.#registry.wipe(),
    lie: (cast) => this.#lie(cast),
    "slow-registry": ({ ms }) => this.#registry.slow(ms / 20, ms),
    jump: ({ server, client, ms }) => (ms % 2 === 0 ? server : client).machine.jump(ms % 3 === 0 ? -ms : ms),
    burst: ({ client, ms }) => {
      for (let left = ms; left > 0; left--) client.machine.enter(() => void client.callAny());
    },
  };

  constructor(scheduler: Scheduler, network: Network, registry: RegistryService, population: Population) {
    this.#scheduler = scheduler;
    this.#network = network;
    this.#registry = registry;
    this.#population = population;
  }

  /** Does nothing when one of those it is about is gone at the time. */
  play({ kind, server: serverAt, client: clientAt, ms }: Fault): void {
    const server = this.#population.serverAt(serverAt);
    const client = this.#population.clientAt(clientAt);
    if (server !== undefined && client !== undefined) this.#plays[kind]({ server, client, ms });
  }

  #kill({ server, ms }: Cast): void {
    server.kill();
    this.#scheduler.after(ms, () => this.#population.replaceServer(server));
  }

  #power({ server, ms }: Cast): void {
    const { host } = server.machine;
    this.#network.switchOff(host);
    server.kill();
    this.#scheduler.after(ms, () => {
      this.#network.switchOn(host);
      this.#population.replaceServer(server);
    });
  }

  #drain({ server, ms }: Cast): void {
    if (server.isDraining) return;
    const { machine } = server;
    machine.enter(() => {
      const at = machine.nowMs();
      void server.close().then(() => {
        if (machine.isDead) return;
        this.#population.noteDrain(server, machine.nowMs() - at);
        server.kill();
        this.#scheduler.after(ms, () => this.#population.replaceServer(server));
      });
    });
  }

  #killClient({ client, ms }: Pick<Cast, "client" | "ms">): void {
    client.kill();
    this.#scheduler.after(ms, () => this.#population.replaceClient(client));
  }

  #closeClient({ client, ms }: Cast): void {
    client.machine.enter(() => {
      if (client.isLeaving) return;
      void client.leave().then(() => {
        if (!client.machine.isDead) this.#killClient({ client, ms });
      });
    });
  }

  /** Of even length it is an address where nobody is, else a second name of one who is there. */
  #lie({ server, ms }: Cast): void {
    const host = ms % 2 === 0 ? "nowhere" : server.machine.host;
    const endpoint = { id: `lie-${ms}`, rev: 0, host, port: SERVER_PORT, weight: 100, state: "up", meta: {} } as const;
    this.#registry.lie(Work.name, endpoint, ms);
  }
}
