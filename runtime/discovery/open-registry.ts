// From a target to a registry.

import { describeValue } from "../base/contract-error.js";
import type { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import { MemoryRegistry } from "./memory-registry.js";
import type { Registry } from "./registry.js";
import { StaticRegistry } from "./static-registry.js";
import { checkTarget, parseTarget, TARGET_FORMS, type Target } from "./target.js";
import { ZookeeperRegistry, type ZookeeperRegistryOptions } from "./zookeeper/zookeeper-registry.js";

/** Text such as `zookeeper://127.0.0.1:2181/rpc`, the same as a URL, its parts as an object, or a registry that the caller made. */
export type RegistryTarget = string | URL | Target | Registry;

export interface OpenedRegistry {
  readonly registry: Registry;
  /** False when the caller made it: then the caller closes it. */
  readonly owned: boolean;
}

export type OpenRegistryOptions = Pick<ZookeeperRegistryOptions, "onWarning">;

/** Throws RpcError INVALID_ARGUMENT for a target that is none. Returns at once; the driver connects in the background. */
export function openRegistry(target: RegistryTarget, options: OpenRegistryOptions = {}): OpenedRegistry {
  if (typeof target === "string") return { registry: createRegistry(parseTarget(target), options), owned: true };
  if (typeof target !== "object" || target === null) throw noTarget(target);
  if ("subscribe" in target) return { registry: target, owned: false };
  const text = textOf(target);
  if (text !== undefined) return { registry: createRegistry(parseTarget(text), options), owned: true };
  if (!("kind" in target)) throw noTarget(target);
  return { registry: createRegistry(checkTarget(target), options), owned: true };
}

/** Of a URL, also of another realm's. */
export function textOf(target: object): string | undefined {
  const { href } = target as { readonly href?: unknown }; // any object may be asked
  if (typeof href !== "string") return undefined;
  try {
    return decodeURI(href); // a URL writes a space as %20, and a target does not
  } catch {
    return href;
  }
}

function noTarget(target: unknown): RpcError {
  const text = `the target must be a text, a URL or an object with a kind, got ${describeValue(target)}; write ${TARGET_FORMS}`;
  return usageError("INVALID_ARGUMENT", text);
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
