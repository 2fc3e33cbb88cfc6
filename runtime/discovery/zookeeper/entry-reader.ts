// Reads the instances under a service's path. Each entry is read once for as long as it is there
// and, where the layout lets it change, stays the same.

import { DEFAULT_SUBSET_SIZE } from "../../base/limits/balancing.js";
import { MAX_REGISTRY_READS } from "../../base/limits/discovery.js";
import type { Endpoint } from "../registry.js";
import { chooseSubset, type Reachability, type SubsetOptions } from "../subset.js";
import { forEachAtOnce } from "./for-each-at-once.js";
import type { Layout } from "./layouts/layout.js";
import type { Watcher } from "./library.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, ZookeeperCode } from "./zookeeper-error.js";

export interface EntryList {
  /** In the order of their entries. One for each id: the highest revision. */
  readonly endpoints: readonly Endpoint[];
  readonly skipped: number;
  /** One of those, and why; undefined when there is none. */
  readonly skippedFor: string | undefined;
  /** Entries that could be used, when `endpoints` is a subset of them. */
  readonly subsetOf: number | undefined;
}

export interface EntryReaderOptions {
  readonly session: ZookeeperSession;
  /** Path of the service, whose children are the instances. */
  readonly path: string;
  readonly layout: Layout;
  readonly subset: SubsetOptions;
  /** Those that use the list. */
  readonly clients: () => readonly Reachability[];
}

export interface EntryReaderEvents {
  /** The path or its children have changed. */
  onEvent(): void;
  /** An entry does not parse. Called each time that it was read. */
  onSkipped(entry: string, reason: string): void;
}

/** Lists that are read when entries vanish between the list and the reading of their data. */
const MAX_TRIES = 5;

export class EntryReader {
  readonly #session: ZookeeperSession;
  readonly #path: string;
  readonly #layout: Layout;
  readonly #subset: SubsetOptions;
  readonly #clients: () => readonly Reachability[];
  readonly #size: number;
  readonly #drawnBy: (name: string) => string;
  /** Names of the last list; undefined when they may have changed since then. */
  #listed: readonly string[] | undefined;
  /** Events so far: one that comes with a list says that the list is old. */
  #eventCount = 0;
  /** Those that were chosen last. */
  #chosen: readonly string[] = [];
  /**
   * Id of the instance that each listed entry holds, as far as it was read, by what is drawn by.
   */
  readonly #ids = new Map<string, string>();
  readonly #events: EntryReaderEvents;
  /** What each entry holds, by its name. */
  #known = new Map<string, Endpoint>();
  /** Why those that did not parse did not, by their names, as long as they are listed. */
  readonly #useless = new Map<string, string>();
  /** Names of entries that have to be read again. */
  readonly #changed = new Set<string>();
  // One function for as long as the path is watched: the library would call each new one as well.
  readonly #onEvent: Watcher = ({ path }) => {
    this.#forgetList();
    if (path.length > this.#path.length) this.#changed.add(path.slice(this.#path.length + 1));
    this.#events.onEvent();
  };

  constructor({ session, path, layout, subset, clients }: EntryReaderOptions, events: EntryReaderEvents) {
    this.#session = session;
    this.#path = path;
    this.#layout = layout;
    this.#subset = subset;
    this.#size = subset.size ?? DEFAULT_SUBSET_SIZE;
    this.#drawnBy = layout.idOf ?? String;
    this.#clients = clients;
    this.#events = events;
  }

  /** The watches are gone, so that entries may change unseen. */
  onDisconnected(): void {
    this.#forgetList();
    if (this.#layout.isMutable) for (const name of [...this.#known.keys(), ...this.#useless.keys()]) this.#changed.add(name);
  }

  /**
   * Whether the subset of the last list is still the one to use. False when that list may have
   * changed.
   */
  get isDrawn(): boolean {
    if (this.#listed === undefined) return false;
    const { names } = this.#choose(this.#listed, this.#size);
    return names.length === this.#chosen.length && names.every((name, at) => name === this.#chosen[at]);
  }

  /**
   * Reads the list and watches for the next change; `again`: the last list does while it has not
   * changed. Rejects with ZookeeperError.
   */
  async read(again = false): Promise<EntryList> {
    for (let tries = 1; ; tries++) {
      const all = (again && tries === 1 ? this.#listed : undefined) ?? (await this.#list());
      const { names, subsetOf, vanished } = await this.#readSubset(all);
      // A new revision replaced what we wanted to read: the next list has it. To go on would show a
      // gap that never was.
      if (vanished && tries < MAX_TRIES) continue;
      this.#chosen = names;
      return { ...this.#assemble(names), subsetOf };
    }
  }

  async #list(): Promise<readonly string[]> {
    const eventCount = this.#eventCount;
    const names = await this.#listNames();
    if (eventCount === this.#eventCount) this.#listed = names;
    return names;
  }

  #forgetList(): void {
    this.#eventCount++;
    this.#listed = undefined;
  }

  async #listNames(): Promise<readonly string[]> {
    for (let tries = 1; ; tries++) {
      try {
        const names = await this.#session.use((operations) => operations.children(this.#path, this.#onEvent));
        return names.filter((name) => this.#layout.classify(name) !== "aside").sort();
      } catch (error) {
        if (!hasCode(error, ZookeeperCode.NO_NODE)) throw error;
        // Nobody has registered yet. A client creates nothing; it watches for the path to come.
        const owner = await this.#session.use((operations) => operations.ownerOf(this.#path, this.#onEvent));
        if (owner === undefined || tries === MAX_TRIES) return [];
      }
    }
  }

  /**
   * Reads the entries to use. One that does not parse is none of them: others take its place, and
   * are read by ever more at a time.
   */
  async #readSubset(
    all: readonly string[],
  ): Promise<{ names: readonly string[]; subsetOf: number | undefined; vanished: boolean }> {
    const listed = new Set(all);
    for (const name of this.#useless.keys()) if (!listed.has(name) || this.#changed.has(name)) this.#useless.delete(name);
    const present = new Set(all.map(this.#drawnBy));
    for (const id of this.#ids.keys()) if (!present.has(id)) this.#ids.delete(id);
    for (let batch = this.#size; ; batch *= 2) {
      const vanished = await this.#readNew(this.#choose(all, batch).names);
      const { names, useful } = this.#choose(all, this.#size);
      const isRead = names.every((name) => this.#known.has(name));
      if (isRead || vanished) return { names, subsetOf: names.length < useful ? useful : undefined, vanished };
    }
  }

  #choose(all: readonly string[], size: number): { readonly names: readonly string[]; readonly useful: number } {
    const useful = this.#useless.size === 0 ? all : all.filter((name) => !this.#useless.has(name));
    const clients = this.#clients().map((client) => this.#byName(client));
    const names = chooseSubset(useful, { ...this.#subset, size }, this.#drawnBy, clients);
    return { names, useful: useful.length };
  }

  /** Clients know an instance by its id, which in some layouts only the data of its entry tell. */
  #byName(client: Reachability): Reachability {
    return {
      isConnected: (id) => client.isConnected(this.#ids.get(id) ?? id),
      isUnreachable: (id) => client.isUnreachable(this.#ids.get(id) ?? id),
    };
  }

  /** Reads what is not known. Returns true when an entry was no longer there. */
  async #readNew(names: readonly string[]): Promise<boolean> {
    const known = new Map<string, Endpoint>();
    const unknown: string[] = [];
    for (const name of names) {
      const endpoint = this.#known.get(name);
      if (endpoint !== undefined && !this.#changed.has(name)) known.set(name, endpoint);
      else unknown.push(name);
    }
    this.#known = known;
    this.#changed.clear();
    let vanished = false;
    await forEachAtOnce(MAX_REGISTRY_READS, unknown, async (name) => {
      if (await this.#readEntry(name)) vanished = true;
    });
    return vanished;
  }

  async #readEntry(name: string): Promise<boolean> {
    const { classify, entryForm, isMutable, decode } = this.#layout;
    if (classify(name) === "unknown") {
      this.#skip(name, `its name is not ${entryForm}`);
      return false;
    }
    const watcher = isMutable ? this.#onEvent : undefined;
    const data = await this.#session.use((operations) => operations.read(`${this.#path}/${name}`, watcher));
    if (data === undefined) return true;
    const read = decode(name, data);
    if (typeof read === "string") this.#skip(name, read);
    else {
      this.#known.set(name, read);
      this.#ids.set(this.#drawnBy(name), read.id);
    }
    return false;
  }

  #skip(name: string, reason: string): void {
    this.#useless.set(name, reason);
    this.#events.onSkipped(name, reason);
  }

  #assemble(names: readonly string[]): Omit<EntryList, "subsetOf"> {
    const newest = new Map<string, Endpoint>();
    for (const name of names) {
      const endpoint = this.#known.get(name); // it may have vanished
      if (endpoint !== undefined && endpoint.rev >= (newest.get(endpoint.id)?.rev ?? 0)) newest.set(endpoint.id, endpoint);
    }
    const [first] = this.#useless;
    const skippedFor = first === undefined ? undefined : `${JSON.stringify(first[0])}: ${first[1]}`;
    return { endpoints: [...newest.values()], skipped: this.#useless.size, skippedFor };
  }
}
