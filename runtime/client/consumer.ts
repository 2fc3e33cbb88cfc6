// What a client with a name says of itself in the registry, for those who change a contract. No
// call depends on it.

import { hostname } from "node:os";
import type { Registry } from "../discovery/registry.js";

/** Longest name of a client: it stands in tables. */
export const MAX_CLIENT_NAME = 128;

/** Returns what takes it back. Does nothing where the registry has no place for it. */
export function announceClient(
  registry: Registry,
  { name: service, fingerprint }: { readonly name: string; readonly fingerprint: string },
  { name, version }: { readonly name: string; readonly version?: string | undefined },
): () => Promise<void> {
  if (registry.capabilities.keepsConsumers !== true || registry.announce === undefined) return async () => undefined;
  const own = { name, ...(version === undefined ? {} : { version }), fingerprint };
  return registry.announce(service, { ...own, host: hostname(), pid: process.pid });
}
