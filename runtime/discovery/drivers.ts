// The table of our own drivers. A new one is a line in each of the two lists below.

import { dnsDriver } from "./dns/dns-driver.js";
import type { DnsTarget } from "./dns/dns-target.js";
import type { RegistryDriver } from "./driver.js";
import { type MemoryTarget, memoryDriver } from "./memory-driver.js";
import { type StaticTarget, staticDriver } from "./static-driver.js";
import { zookeeperDriver } from "./zookeeper/zookeeper-driver.js";
import type { ZookeeperTarget } from "./zookeeper/zookeeper-target.js";

/** Where the instances of a service are found, as an object. */
export type Target = ZookeeperTarget | DnsTarget | StaticTarget | MemoryTarget;

/** By the kind of their targets, in the order in which messages name them. */
export const DRIVERS = {
  zookeeper: zookeeperDriver,
  dns: dnsDriver,
  static: staticDriver,
  memory: memoryDriver,
} as const satisfies { readonly [Kind in Target["kind"]]: RegistryDriver<Extract<Target, { kind: Kind }>> };

/**
 * Each is given targets of its own kind alone: what finds a driver is the kind of a target, or the
 * scheme of its text.
 */
const TABLE: Readonly<Record<string, RegistryDriver<Target>>> = DRIVERS;

/** Undefined for a kind that is none. */
export function driverOfKind(kind: string): RegistryDriver<Target> | undefined {
  return Object.hasOwn(TABLE, kind) ? TABLE[kind] : undefined;
}

/** Undefined for a scheme that is none. */
export function driverOfScheme(scheme: string): RegistryDriver<Target> | undefined {
  return Object.values(TABLE).find(({ schemes }) => schemes.includes(scheme));
}
