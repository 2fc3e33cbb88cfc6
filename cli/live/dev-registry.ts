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
/** Milliseconds for the first list of a service; a registry that is away is no reason to wait. */
const FIRST_LIST_MS = 2_000;

/**
 * Without `named`, or when that is on loopback and nobody listens there, the registry is embedded.
 * `onInstance` is called once for each new instance that takes calls. Throws UsageError.
 */
export async function openDevRegistry(named: string | undefined, onInstance: () => void): Promise<DevRegistry> {
  const embedded = await startUnlessThere(named);
  const target = named ?? embedded?.target ?? "";
  const { registry } = open(target);
  const subscriptions = new Map<string, Subscription>();
  const known = new Set<string>();
  return {
    target,
    isEmbedded: embedded !== undefined,
    async follow(services) {
      const added = services.filter((service) => !subscriptions.has(service));
      const begin = async (service: string): Promise<void> => {
        const subscription = registry.subscribe(service);
        subscriptions.set(service, subscription);
        // What is there already is none of the servers that are started from now on.
        const first = subscription.ready().then(({ endpoints }) => learn(known, endpoints));
        await inTime(FIRST_LIST_MS, target, first).catch(() => undefined);
        subscription.onChange(({ endpoints }) => {
          for (let news = learn(known, endpoints); news > 0; news--) onInstance();
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

/** How many take calls that did not before. */
function learn(known: Set<string>, endpoints: readonly Endpoint[]): number {
  const before = known.size;
  // Not bounded: one for each restart in a session of work.
  for (const { id, state } of endpoints) if (state === "up") known.add(id);
  return known.size - before;
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
