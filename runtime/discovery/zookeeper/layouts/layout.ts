// How instances stand in ZooKeeper's tree: a convention of names and JSON, one file for each. Pure
// functions; a layout knows no session.

import type { Endpoint } from "../../registry.js";

/** See the files of these names. `native` is Callwire's own. */
export const LAYOUT_NAMES = ["native", "sequential", "curator", "serverset"] as const;

/** How instances stand in ZooKeeper; see `docs/discovery.md`. */
export type LayoutName = (typeof LAYOUT_NAMES)[number];

export interface Layout {
  readonly name: LayoutName;
  /** What the name of an entry looks like, for people. */
  readonly entryForm: string;
  /**
   * Whether an entry may get other data under its name. One that may is watched, and read again.
   */
  readonly isMutable: boolean;
  /** The path whose children are services; undefined where `path` itself is that of one service. */
  servicesPath(path: string): string | undefined;
  /** Where an operator's settings for a service are; undefined where there is no place for them. */
  configPath?(path: string, service: string): string;
  /**
   * Where contracts are, each under its fingerprint; undefined where the clients of others would
   * take them for instances.
   */
  schemasPath?(path: string): string;
  /** Where the clients of a service are that have a name; undefined where there is no place. */
  consumersPath?(path: string, service: string): string;
  /** Whether an instance that starts or drains is listed, with its state. */
  readonly showsStates: boolean;
  /**
   * Of the name of an entry, what stays the same over the revisions of its instance. Default: all
   * of it.
   */
  idOf?(name: string): string;
  /** What a child of a service's path is, by its name alone. Only the data of entries is read. */
  classify(name: string): EntryKind;
  /** The instance of an entry, or the reason why it is none. Never throws. */
  decode(name: string, data: Uint8Array): Endpoint | string;
  /** How instances are written; undefined for a layout that is only read. */
  readonly writer?: EntryFormat;
}

/**
 * `"aside"` belongs there and is no instance; `"unknown"` does not belong there, and is reported.
 */
export type EntryKind = "entry" | "aside" | "unknown";

/** Throws RpcError INVALID_ARGUMENT for an endpoint that nobody could read back. */
export type EntryFormat =
  | { readonly naming: "own"; encode(endpoint: Endpoint): { readonly name: string; readonly data: Buffer } }
  /**
   * ZooKeeper completes the name with ten digits. Undefined for an instance that is not to be
   * listed.
   */
  | { readonly naming: "sequential"; readonly prefix: string; encode(endpoint: Endpoint): Buffer | undefined };

/** The number that ZooKeeper gave a sequential entry; undefined for another name. */
export function readSequence(name: string): number | undefined {
  const digits = /^.*(\d{10})$/s.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
