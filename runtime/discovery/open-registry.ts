// From a target to a registry: by the table of drivers, or the one that the caller made.

import { describeValue } from "../base/contract-error.js";
import type { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import { checkRegistry } from "./check-registry.js";
import type { OpenRegistryOptions } from "./driver.js";
import type { Target } from "./drivers.js";
import type { Registry } from "./registry.js";
import { checkTarget, driverOf, formatTarget, parseTarget, TARGET_FORMS } from "./target.js";

/**
 * Text such as `zookeeper://127.0.0.1:2181/rpc`, the same as a URL, its parts as an object, or a
 * registry that the caller made.
 */
export type RegistryTarget = string | URL | Target | Registry;

export interface OpenedRegistry {
  readonly registry: Registry;
  /** False when the caller made it: then the caller closes it. */
  readonly owned: boolean;
}

/**
 * Returns at once; the driver connects in the background. Throws RpcError INVALID_ARGUMENT for a
 * target that is none, and for an object that is no whole registry.
 */
export function openRegistry(target: RegistryTarget, options: OpenRegistryOptions = {}): OpenedRegistry {
  const found = resolve(target);
  if (isRegistry(found)) return { registry: found, owned: false };
  return { registry: driverOf(found).open(found, options), owned: true };
}

/**
 * What the registry of a target says of itself, without opening it. Throws as `openRegistry` does.
 */
export function outlineOf(target: RegistryTarget): Pick<Registry, "target" | "capabilities"> {
  const found = resolve(target);
  return isRegistry(found) ? found : { target: formatTarget(found), capabilities: driverOf(found).capabilitiesOf(found) };
}

function resolve(target: RegistryTarget): Registry | Target {
  if (typeof target === "string") return parseTarget(target);
  if (typeof target !== "object" || target === null) throw noTarget(target);
  if (isRegistry(target)) return checkRegistry(target);
  const text = textOf(target);
  if (text !== undefined) return parseTarget(text);
  if (!("kind" in target)) throw noTarget(target);
  return checkTarget(target);
}

function isRegistry(target: object): target is Registry {
  return "subscribe" in target;
}

/** Of a URL, also of another realm's. */
function textOf(target: object): string | undefined {
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
