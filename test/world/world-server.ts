// A server of the world: a process with the runtime's own server in it, and the handlers whose runs
// the ledger counts.

import { RpcError } from "#runtime/base/errors.js";
import { createRandom } from "#runtime/base/random.js";
import { LAP_MS, TimerWheel } from "#runtime/base/timer-wheel.js";
import { implement } from "#runtime/server/implement.js";
import { ServerInstance } from "#runtime/server/server-instance.js";
import { Work } from "../../generated/world.js";
import type { Ledger } from "./ledger.js";
import type { Machine } from "./machine.js";
import type { Network } from "./network.js";
import type { RegistryService } from "./registry-service.js";
import { WorldRegistry } from "./world-registry.js";

export const SERVER_PORT = 4_000;

/** So much work is none: the handler throws. */
export const FAILING_MS = 1_000_000;

/** More than any call has the time for. */
export const ENDLESS_ITEMS = 100_000;

/** What a process of the world is made of. */
export interface Surroundings {
  readonly network: Network;
  readonly registry: RegistryService;
  readonly ledger: Ledger;
}

/** Handlers that have begun and have not ended. */
interface Load {
  /** Of calls without items: these the server bounds. */
  unary: number;
  streams: number;
}

export class WorldServer {
  readonly machine: Machine;
  readonly registry: WorldRegistry;
  readonly wheel: TimerWheel;
  readonly #network: Network;
  readonly #instance: ServerInstance;
  readonly id: string;
  isDraining = false;
  readonly #load: Load = { unary: 0, streams: 0 };

  constructor(machine: Machine, seed: number, maxCalls: number, { network, registry, ledger }: Surroundings) {
    this.machine = machine;
    this.#network = network;
    this.registry = new WorldRegistry(machine, network, registry);
    this.wheel = new TimerWheel(machine, LAP_MS);
    this.id = Math.floor(createRandom(seed)() * 2 ** 32)
      .toString(16)
      .padStart(12, "0");
    this.#instance = new ServerInstance(
      {
        services: [implement(Work, handlerOf(machine, ledger, this.#load, maxCalls))],
        registry: this.registry,
        ...limitsOf(maxCalls),
        schemas: false,
        stats: false,
        stopOnSignal: false,
        logger: { debug: ignore, info: ignore, warn: ignore, error: (text) => ledger.complain(`${machine.name} logs ${text}`) },
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

/** An even number is for the whole server, an odd one for each connection. */
function limitsOf(maxCalls: number) {
  if (maxCalls === 0) return {};
  return maxCalls % 2 === 0 ? { maxCalls, maxCallsPerPeer: maxCalls } : { maxCallsPerConnection: maxCalls };
}

const ignore = (): void => undefined;

function handlerOf(machine: Machine, ledger: Ledger, load: Load, maxCalls: number) {
  const mostUnary = maxCalls > 0 && maxCalls % 2 === 0 ? maxCalls : Infinity;
  const begin = (call: number): void => {
    load.streams++;
    ledger.run(machine.name, call);
  };
  const end = (): void => void load.streams--;
  const work = async (call: number, workMs: number): Promise<number> => {
    if (++load.unary > mostUnary) ledger.complain(`${machine.name} runs ${load.unary} calls, and takes ${maxCalls}`);
    try {
      ledger.run(machine.name, call);
      if (workMs >= FAILING_MS) throw new RpcError("ABORTED", "as it was asked for");
      if (workMs > 0) await machine.sleep(workMs);
      return call;
    } finally {
      load.unary--;
    }
  };
  return {
    read: (_context: unknown, call: number, workMs: number) => work(call, workMs),
    write: (_context: unknown, call: number, workMs: number) => work(call, workMs),
    async *count(_context: unknown, call: number, items: number, bytes: number) {
      begin(call);
      try {
        const block = new Uint8Array(bytes);
        for (let number = 0; number < items; number++) {
          if (number % 4 === 3) await machine.sleep(items === ENDLESS_ITEMS ? 100 : 5);
          yield { number, block };
        }
      } finally {
        end();
      }
    },
    async total(_context: unknown, call: number, numbers: AsyncIterable<number>) {
      begin(call);
      try {
        let expected = 0;
        for await (const number of numbers) {
          if (number !== expected)
            ledger.complain(`call ${call}: item ${number} came to ${machine.name} in the place of ${expected}`);
          expected++;
        }
        return expected;
      } finally {
        end();
      }
    },
    async *double(_context: unknown, call: number, numbers: AsyncIterable<number>) {
      begin(call);
      try {
        for await (const number of numbers) yield number * 2;
      } finally {
        end();
      }
    },
  };
}
