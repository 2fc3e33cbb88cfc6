// From a target to a registry.

import { MemoryRegistry } from "./memory-registry.js";
import type { Registry } from "./registry.js";
import { StaticRegistry } from "./static-registry.js";
import { checkTarget, parseTarget, type Target } from "./target.js";
import { ZookeeperRegistry, type ZookeeperRegistryOptions } from "./zookeeper/zookeeper-registry.js";

/** Text such as `zookeeper://127.0.0.1:2181/rpc`, its parts as an object, or a registry that the caller made. */
export type RegistryTarget = string | Target | Registry;

export interface OpenedRegistry {
  readonly registry: Registry;
  /** False when the caller made it: then the caller closes it. */
  readonly owned: boolean;
}

export type OpenRegistryOptions = Pick<ZookeeperRegistryOptions, "onWarning">;

/** Throws RpcError INVALID_ARGUMENT for a target that is none. Returns at once; the driver connects in the background. */
export function openRegistry(target: RegistryTarget, options: OpenRegistryOptions = {}): OpenedRegistry {
  if (typeof target === "string") return { registry: createRegistry(parseTarget(target), options), owned: true };
  if ("subscribe" in target) return { registry: target, owned: false };
  return { registry: createRegistry(checkTarget(target), options), owned: true };
}

function createRegistry(target: Target, options: OpenRegistryOptions): Registry {
  switch (target.kind) {
    case "memory":
      return new MemoryRegistry(target.name);
    case "static":
      return new StaticRegistry(target.addresses);
    case "zookeeper":
      return new ZookeeperRegistry(target, options);
  }
}
