// The registry of `callwire dev`: the one that is named, or an embedded one, and what is registered
// there.

import { type Endpoint, openRegistry, RpcError, type Subscription } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { UsageError } from "../usage-error.js";
import { inTime } from "./live-command.js";
import { DEFAULT_REGISTRY_PORT } from "./registry.js";

export interface DevRegistry {
  readonly target: string;
  /** Whether it is an embedded one. */
  readonly isEmbedded: boolean;
  /** From now on new instances of these services are told, too. */
  follow(services: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** One server on loopback: where an embedded registry can stand in its place. */
const LOOPBACK = /^zookeeper:\/\/(?:127\.0\.0\.1|localhost)(?::(\d{1,5}))?(?:[/?]|$)/;
/** As a server of `dev` has it in its record; see runtime/server/dev-mark.ts. */
const MARKED = /^([0-9a-f]{16})\/(\d{1,4})$/;
/** Milliseconds for the first list of a service; a registry that is away is no reason to wait. */
const FIRST_LIST_MS = 2_000;

/**
 * Without `named`, or when that is on loopback and nobody listens there, the registry is embedded.
 * `onUp` is called once for each process with a mark, when all its instances take calls, and once
 * for each other new instance. Throws UsageError.
 */
export async function openDevRegistry(named: string | undefined, onUp: (mark: string | undefined) => void): Promise<DevRegistry> {
  const embedded = await startUnlessThere(named);
  const target = named ?? embedded?.target ?? "";
  const { registry } = open(target);
  const subscriptions = new Map<string, Subscription>();
  const known = new KnownInstances();
  return {
    target,
    isEmbedded: embedded !== undefined,
    async follow(services) {
      const added = services.filter((service) => !subscriptions.has(service));
      const begin = async (service: string): Promise<void> => {
        const subscription = registry.subscribe(service);
        subscriptions.set(service, subscription);
        // What is there already is none of the servers that are started from now on.
        const first = subscription.ready().then(({ endpoints }) => void known.learn(endpoints));
        await inTime(FIRST_LIST_MS, target, first).catch(() => undefined);
        subscription.onChange(({ endpoints }) => {
          for (const mark of known.learn(endpoints)) onUp(mark);
        });
      };
      await Promise.all(added.map(begin));
    },
    async close() {
      await registry[Symbol.asyncDispose]();
      await embedded?.close();
    },
  };
}

/** Those that have taken calls. Not bounded: some for each restart in a session of work. */
class KnownInstances {
  readonly #ids = new Set<string>();
  /** How many are up of each process with a mark. */
  readonly #ups = new Map<string, number>();

  /** Marks of processes that are up, and were not before; undefined for others' instances. */
  learn(endpoints: readonly Endpoint[]): readonly (string | undefined)[] {
    const news: (string | undefined)[] = [];
    for (const { id, state, meta } of endpoints) {
      if (state !== "up" || this.#ids.has(id)) continue;
      this.#ids.add(id);
      const [, mark, count] = MARKED.exec(meta["callwire.dev"] ?? "") ?? [];
      const ups = mark === undefined ? 0 : (this.#ups.get(mark) ?? 0) + 1;
      if (mark !== undefined) this.#ups.set(mark, ups);
      // A worker that takes the place of another is one more, and tells nothing new.
      if (mark === undefined || ups === Number(count)) news.push(mark);
    }
    return news;
  }
}

async function startUnlessThere(named: string | undefined): Promise<EmbeddedRegistry | undefined> {
  const loopback = LOOPBACK.exec(named ?? "");
  if (named !== undefined && loopback === null) return undefined;
  const port = named === undefined ? 0 : Number(loopback?.[1] ?? DEFAULT_REGISTRY_PORT);
  try {
    return await startEmbeddedRegistry({ port });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return undefined; // one runs there
    throw new UsageError(`no registry can be started on port ${port}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function open(target: string) {
  try {
    return openRegistry(target, { onWarning: () => undefined }); // servers say the same
  } catch (error) {
    if (error instanceof RpcError) throw new UsageError(error.message);
    throw error;
  }
}
