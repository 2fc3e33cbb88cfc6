// From a target to a registry.

import { describeValue } from "../base/contract-error.js";
import { RpcError } from "../base/errors.js";
import { MemoryRegistry } from "./memory-registry.js";
import type { Registry } from "./registry.js";
import { StaticRegistry } from "./static-registry.js";
import { checkTarget, parseTarget, TARGET_FORMS, type Target } from "./target.js";
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
  if (typeof target !== "object" || target === null) {
    throw new RpcError(
      "INVALID_ARGUMENT",
      `the target must be a text or an object, got ${describeValue(target)}; write ${TARGET_FORMS}`,
    );
  }
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
