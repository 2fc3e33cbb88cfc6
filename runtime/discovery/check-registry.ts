// The check of a registry that others made, at the door: what it lacks would be missed at the first
// failure, or never.

import { usageError } from "../base/usage-error.js";
import type { Registry, RegistryCapabilities } from "./registry.js";

type Kind = "function" | "string";
type Needed = Exclude<keyof Registry, symbol | "capabilities" | (typeof OF_CONSUMERS)[number]>;

/** Only those that keep consumers have them. */
const OF_CONSUMERS = ["announce", "consumers"] as const;

const MEMBERS: Readonly<Record<Needed, Kind>> = {
  target: "string",
  health: "string",
  onHealth: "function",
  subscribe: "function",
  register: "function",
  list: "function",
  publishSchema: "function",
  schema: "function",
};

const IS_FLAG = (value: unknown): boolean => typeof value === "boolean";

const FLAGS: Readonly<Record<keyof RegistryCapabilities, (value: unknown) => boolean>> = {
  registers: IS_FLAG,
  scope: (value) => value === "process" || value === "machine" || value === "network",
  saysTls: IS_FLAG,
  showsStates: IS_FLAG,
  namesServices: IS_FLAG,
  keepsSchemas: IS_FLAG,
  keepsConsumers: (value) => value === undefined || IS_FLAG(value),
};

/** Throws RpcError INVALID_ARGUMENT that names everything that is not there. */
export function checkRegistry(registry: Registry): Registry {
  const missing: string[] = [];
  for (const [name, kind] of Object.entries(MEMBERS)) if (typeof Reflect.get(registry, name) !== kind) missing.push(name);
  if (typeof registry[Symbol.asyncDispose] !== "function") missing.push("[Symbol.asyncDispose]");
  const capabilities: unknown = registry.capabilities;
  if (typeof capabilities !== "object" || capabilities === null) missing.push("capabilities");
  else {
    const wrong = Object.entries(FLAGS).filter(([name, isRight]) => !isRight(Reflect.get(capabilities, name)));
    missing.push(...wrong.map(([name]) => `capabilities.${name}`));
    if (Reflect.get(capabilities, "keepsConsumers") === true)
      missing.push(...OF_CONSUMERS.filter((name) => typeof Reflect.get(registry, name) !== "function"));
  }
  if (missing.length === 0) return registry;
  const fix = "a registry has every member of the interface Registry, which docs/extending.md explains";
  throw usageError("INVALID_ARGUMENT", `the registry lacks ${missing.join(", ")}; ${fix}`);
}
