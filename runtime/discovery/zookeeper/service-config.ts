// What an operator has set for a service in the registry, over what its servers say of themselves.
// Data of others: it parses strictly.

import { formatAddress } from "../../base/address.js";
import { MAX_WEIGHT } from "../../base/limits/balancing.js";
import { MAX_CONFIG_BYTES } from "../../base/limits/discovery.js";
import { isObject } from "../fields.js";
import type { Endpoint } from "../registry.js";

const VERSION = 1;

/**
 * Keys of instances are ids or addresses, such as `10.0.0.7:4000`: an id changes when a server
 * starts again, an address may not.
 */
export interface ServiceConfig {
  /**
   * How clients choose among the instances; one that a client does not know leaves it at its own.
   */
  readonly balancer: string | undefined;
  /** Of instances; 0 gets no calls. */
  readonly weights: ReadonlyMap<string, number>;
  /** Instances that get no new calls, as if they had said that they drain. */
  readonly drain: ReadonlySet<string>;
}

/** One change of an instance, which is named by its id or its address. */
export interface ConfigChange {
  /**
   * Names of the instance. What is set is set for the first; what is taken back, for all of them.
   */
  readonly instance: readonly [string, ...string[]];
  /** True: no new calls. False: as its server says. Undefined: as it is. */
  readonly drain?: boolean | undefined;
  /** 0 to 10,000; null: as its server says. Undefined: as it is. */
  readonly weight?: number | null | undefined;
}

/**
 * `{"v": 1, "balancer": "p2c", "weights": {"10.0.0.7:4000": 50}, "drain": ["3f9a"]}`, or the reason
 * why it is none. Unknown fields are ignored. Never throws.
 */
export function decodeConfig(bytes: Uint8Array): ServiceConfig | string {
  if (bytes.length > MAX_CONFIG_BYTES) return `${bytes.length} bytes exceed the limit of ${MAX_CONFIG_BYTES}`;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "it is not JSON";
  }
  if (!isObject(value)) return "it is not a JSON object";
  const { v, balancer, weights = {}, drain = [] } = value;
  if (v !== VERSION) return `its version is not ${VERSION}`;
  if (balancer !== undefined && typeof balancer !== "string") return "balancer is not a text";
  if (!isObject(weights)) return "weights is not an object";
  const read = new Map<string, number>();
  for (const [key, weight] of Object.entries(weights)) {
    if (!isWeight(weight)) return `a weight is not 0..${MAX_WEIGHT}`;
    read.set(key, weight);
  }
  if (!Array.isArray(drain) || !drain.every((key) => typeof key === "string")) return "drain is not a list of texts";
  return { balancer, weights: read, drain: new Set<string>(drain) };
}

/** The instances with what the operator has set. */
export function applyConfig(endpoints: readonly Endpoint[], config: ServiceConfig | undefined): readonly Endpoint[] {
  if (config === undefined || (config.weights.size === 0 && config.drain.size === 0)) return endpoints;
  return endpoints.map((endpoint) => {
    const address = formatAddress(endpoint);
    const weight = config.weights.get(endpoint.id) ?? config.weights.get(address) ?? endpoint.weight;
    const state = config.drain.has(endpoint.id) || config.drain.has(address) ? "draining" : endpoint.state;
    return weight === endpoint.weight && state === endpoint.state ? endpoint : { ...endpoint, weight, state };
  });
}

function isWeight(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_WEIGHT;
}
