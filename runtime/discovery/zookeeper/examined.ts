// What the examiner of a registry answers, as callers see it. Apart from the examiner itself, so
// that the declarations of the packages do not lead to the ZooKeeper library, which has none.

import type { Address } from "../../base/address.js";
import type { Consumer, Endpoint } from "../registry.js";

/** A node in the place of an instance. */
export interface ExaminedEntry {
  /** Full name; "" where the path is that of one service. */
  readonly service: string;
  /** Of the node. */
  readonly path: string;
  /** False: no session owns it, and it stays until somebody removes it. */
  readonly isEphemeral: boolean;
  /** By the registry's clock, wall-clock milliseconds since 1970. */
  readonly createdAt: number;
  /** The instance, or the reason why it is none. */
  readonly endpoint: Endpoint | string;
}

/** A node in the place of a client that has a name. */
export interface ExaminedConsumer {
  /** Full name. */
  readonly service: string;
  /** Of the node. */
  readonly path: string;
  /** False: no session owns it, and it stays until somebody removes it. */
  readonly isEphemeral: boolean;
  /** The client, or the reason why it is none. */
  readonly consumer: Consumer | string;
}

/** The path of the target. */
export interface ExaminedPath {
  /** Whether there is such a node. */
  readonly exists: boolean;
  /** Where nothing is registered: paths above, below and beside it in which there are services. */
  readonly near: readonly string[];
}

/** What an operator has set for a service. */
export interface ExaminedSettings {
  /** Full name. */
  readonly service: string;
  /** Of the node. */
  readonly path: string;
  /** By the registry's clock, wall-clock milliseconds since 1970. */
  readonly changedAt: number;
  /** By names of instances, which are ids or addresses; the reason where they cannot be read. */
  readonly settings: { readonly drain: readonly string[]; readonly weights: ReadonlyMap<string, number> } | string;
}

/** What was read, and how much there is. */
export interface Examined<Item> {
  /** In the order of their paths. */
  readonly items: readonly Item[];
  /** How many services there are. */
  readonly services: number;
  /** How many of them were read: the first 500. */
  readonly readServices: number;
}

/** How the clock of the registry differs from this machine's. */
export interface ExaminedClock {
  /** Positive when the registry is ahead. */
  readonly offsetMs: number;
  /** The true difference is at most so far from it: half of the round trip, and rounding. */
  readonly uncertaintyMs: number;
}

/** Each question is bounded as `list` of the registry is, and rejects as it does. */
export interface ZookeeperExaminer {
  /** The servers of the ensemble, as the target names them. */
  readonly hosts: readonly Address[];
  /** The path under which everything is. */
  readonly path: string;
  /** Milliseconds that the quickest of three questions took. */
  roundTripMs(): Promise<number>;
  /** Whether it is there; and, where nothing is registered, which one was probably meant. */
  findPath(): Promise<ExaminedPath>;
  /** Of the tree and what is in it: paths that everybody may write to. */
  openPaths(): Promise<readonly string[]>;
  /**
   * Makes an entry that ends with the session, reads when the registry thinks that was, and removes
   * it. A text: why that could not be done.
   */
  clock(): Promise<ExaminedClock | string>;
  /** What stands in the places of instances. */
  entries(): Promise<Examined<ExaminedEntry>>;
  /** What stands in the places of clients that have a name. None in the layouts of others. */
  consumers(): Promise<Examined<ExaminedConsumer>>;
  /** Names of the services that a client has ever said that it calls. None in those layouts. */
  consumedServices(): Promise<readonly string[]>;
  /** What operators have set, of each service. None in the layouts of others. */
  settings(): Promise<Examined<ExaminedSettings>>;
}
