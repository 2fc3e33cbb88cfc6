// One process of a simulation over its lives: it starts, dies and starts anew, with the runtime's
// own servers and clients in it. Who kills it is fault-player.ts.

import { createRandom, type Random } from "../base/random.js";
import { LAP_MS, TimerWheel } from "../base/timer-wheel.js";
import { createClient } from "../client/connect.js";
import type { ServiceDef } from "../schema/service-def.js";
import type { CallwireServer } from "../server/callwire-server.js";
import { checkServeOptions } from "../server/serve-options.js";
import { ServerInstance } from "../server/server-instance.js";
import { checkHostConnect, checkHostServe, type Host, type HostConnectOptions, type HostServeOptions } from "./host.js";
import { Machine } from "./machine.js";
import type { Network } from "./network.js";
import type { RegistryService } from "./registry-service.js";
import type { Scheduler } from "./scheduler.js";
import { SimulatedRegistry } from "./simulated-registry.js";

const FIRST_PORT = 4_000;

/** A process that has ended as the registry was not there starts anew after so long. */
const START_AGAIN_MS = 1_000;

/** What a process lives in. */
export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly registry: RegistryService;
  /** Seeds of the chance of each life. */
  readonly seeds: Random;
  /** Something that must not be, and what was thrown of which it is. */
  complain(problem: string, cause?: unknown): void;
  /** Something that people may want to read. */
  tell(machine: Machine, level: "warn" | "error", text: string): void;
}

/** One life: from the start to the death. */
class Life implements Host {
  readonly name: string;
  readonly machine: Machine;
  readonly registry: SimulatedRegistry;
  readonly random: Random;
  readonly servers: CallwireServer[] = [];
  readonly clients: AsyncDisposable[] = [];
  /** What `serve` has rejected with. */
  readonly failedStarts = new Set<unknown>();
  hasEnded = false;
  readonly #surroundings: Surroundings;
  readonly #wheel: TimerWheel;

  constructor(name: string, number: number, surroundings: Surroundings) {
    const { scheduler, network, registry, seeds } = surroundings;
    this.name = name;
    this.machine = new Machine(`${name}.${number}`, name, scheduler);
    this.random = createRandom(seeds() * 2 ** 32);
    this.registry = new SimulatedRegistry(this.machine, network, registry);
    this.#surroundings = surroundings;
    this.#wheel = new TimerWheel(this.machine, LAP_MS);
  }

  get clock(): Machine {
    return this.machine;
  }

  sleep(ms: number): Promise<void> {
    return this.machine.sleep(ms);
  }

  async serve(options: HostServeOptions): Promise<CallwireServer> {
    const { machine } = this;
    checkHostServe(options);
    const all = { ...options, registry: this.registry, schemas: false, stats: false, stopOnSignal: false } as const;
    checkServeOptions(all);
    const setup = {
      id: Math.floor(this.random() * 2 ** 32)
        .toString(16)
        .padStart(12, "0"),
      clock: machine,
      wheel: this.#wheel,
      overload: machine.overload,
      listen: async (...[address, listening]: Parameters<ListenOf>) =>
        this.#surroundings.network.listen(machine, address, listening),
    };
    const { tell } = this.#surroundings;
    const logger = {
      debug: ignore,
      info: ignore,
      warn: (text: string) => tell(machine, "warn", text),
      error: (text: string) => tell(machine, "error", text),
    };
    const server = new ServerInstance({ ...all, logger }, setup, undefined);
    const port = FIRST_PORT + this.servers.push(server);
    try {
      await server.start({ host: machine.host, port });
    } catch (error) {
      this.failedStarts.add(error);
      throw error;
    }
    return server;
  }

  connect<Client, Handler>(service: ServiceDef<Client, Handler>, options: HostConnectOptions = {}): Client {
    const { machine, registry, random } = this;
    checkHostConnect(options);
    const dialer = this.#surroundings.network.dialerOf(machine, (address) => registry.lists(address));
    const client = createClient(service, { registry, owned: false, dialer, clock: machine, wheel: this.#wheel, random }, options);
    this.clients.push(client as AsyncDisposable); // generated clients have `[Symbol.asyncDispose]`
    return client;
  }

  async closeServers(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client[Symbol.asyncDispose]()));
    await this.closeServers();
    await this.registry[Symbol.asyncDispose]();
  }
}

type ListenOf = ConstructorParameters<typeof ServerInstance>[1]["listen"];

const ignore = (): void => undefined;

export class SimulatedProcess {
  readonly name: string;
  readonly mayDie: boolean;
  readonly #start: (host: Host) => unknown;
  readonly #surroundings: Surroundings;
  #lives = 0;
  #life: Life | undefined;

  constructor(name: string, mayDie: boolean, start: (host: Host) => unknown, surroundings: Surroundings) {
    this.name = name;
    this.mayDie = mayDie;
    this.#start = start;
    this.#surroundings = surroundings;
  }

  /** Undefined while it is dead. */
  get machine(): Machine | undefined {
    return this.#life?.machine;
  }

  /** Of its registry. */
  get session(): number | undefined {
    return this.#life?.registry.session;
  }

  /** It lives, and its start has come to its end. */
  get hasEnded(): boolean {
    return this.#life?.hasEnded === true;
  }

  start(): void {
    const life = new Life(this.name, ++this.#lives, this.#surroundings);
    this.#life = life;
    life.machine.enter(() => void this.#run(life));
  }

  /** Its kernel closes what it had open. */
  kill(): void {
    const life = this.#life;
    if (life === undefined) return;
    this.#life = undefined;
    life.machine.die();
    this.#surroundings.network.closeAll(life.machine);
  }

  restartAfter(ms: number): void {
    this.#surroundings.scheduler.after(ms, () => {
      if (this.#life === undefined) this.start();
    });
  }

  /** Closes its servers as on SIGTERM, and ends. */
  drain(onEnd: () => void): void {
    const life = this.#life;
    life?.machine.enter(() => {
      void life.closeServers().then(() => {
        if (this.#life !== life) return;
        this.kill();
        onEnd();
      });
    });
  }

  /** Resolves when all of it is closed. */
  async close(): Promise<void> {
    await this.#life?.close();
  }

  async #run(life: Life): Promise<void> {
    try {
      await this.#start(life);
      life.hasEnded = true;
    } catch (error) {
      if (this.#life !== life) return;
      if (life.failedStarts.has(error)) {
        this.kill();
        return this.restartAfter(START_AGAIN_MS);
      }
      life.hasEnded = true;
      this.#surroundings.complain(`${this.name}: ${String(error)}`, error);
    }
  }
}
