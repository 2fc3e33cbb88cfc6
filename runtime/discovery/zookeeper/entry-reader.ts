// Reads the instances under a service's path. Entries never change, so that each is read once for as long as it is there.

import { MAX_REGISTRY_READS } from "../../base/limits.js";
import { decodeRecord, parseEntryName } from "../endpoint-record.js";
import type { Endpoint } from "../registry.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, ZookeeperCode } from "./zookeeper-error.js";

export interface EntryList {
  /** In the order of their ids. One for each id: the highest revision. */
  readonly endpoints: readonly Endpoint[];
  readonly skipped: number;
}

export interface EntryReaderEvents {
  /** The path or its children have changed. */
  onEvent(): void;
  /** An entry does not parse. Called once for each. */
  onSkipped(entry: string, reason: string): void;
}

/** Lists that are read when entries vanish between the list and the reading of their data. */
const MAX_TRIES = 5;

export class EntryReader {
  readonly #session: ZookeeperSession;
  readonly #path: string;
  readonly #events: EntryReaderEvents;
  /** What each entry holds, by its name; undefined when it did not parse. */
  #known = new Map<string, Endpoint | undefined>();
  // One function for as long as the path is watched: the library would call each new one as well.
  readonly #onEvent = (): void => this.#events.onEvent();

  constructor(session: ZookeeperSession, path: string, events: EntryReaderEvents) {
    this.#session = session;
    this.#path = path;
    this.#events = events;
  }

  /** Reads the list and watches for the next change. Rejects with ZookeeperError. */
  async read(): Promise<EntryList> {
    for (let tries = 1; ; tries++) {
      const names = await this.#listNames();
      const vanished = await this.#readNew(names);
      // A new revision replaced what we wanted to read: the next list has it. To go on would show a gap that never was.
      if (!vanished || tries === MAX_TRIES) return this.#assemble(names);
    }
  }

  async #listNames(): Promise<readonly string[]> {
    for (let tries = 1; ; tries++) {
      try {
        const names = await this.#session.use((operations) => operations.children(this.#path, this.#onEvent));
        return [...names].sort();
      } catch (error) {
        if (!hasCode(error, ZookeeperCode.NO_NODE)) throw error;
        // Nobody has registered yet. A client creates nothing; it watches for the path to come.
        const owner = await this.#session.use((operations) => operations.ownerOf(this.#path, this.#onEvent));
        if (owner === undefined || tries === MAX_TRIES) return [];
      }
    }
  }

  /** Reads what is not known. Returns true when an entry was no longer there. */
  async #readNew(names: readonly string[]): Promise<boolean> {
    const known = new Map<string, Endpoint | undefined>();
    const unknown: string[] = [];
    for (const name of names) {
      if (this.#known.has(name)) known.set(name, this.#known.get(name));
      else unknown.push(name);
    }
    this.#known = known;
    let vanished = false;
    const readOne = async (): Promise<void> => {
      for (let name = unknown.shift(); name !== undefined; name = unknown.shift()) {
        vanished = (await this.#readEntry(name)) || vanished;
      }
    };
    await Promise.all(Array.from({ length: Math.min(MAX_REGISTRY_READS, unknown.length) }, readOne));
    return vanished;
  }

  async #readEntry(name: string): Promise<boolean> {
    const entry = parseEntryName(name);
    if (entry === undefined) {
      this.#skip(name, "its name is not <id>~<revision>");
      return false;
    }
    const data = await this.#session.use((operations) => operations.read(`${this.#path}/${name}`));
    if (data === undefined) return true;
    const read = decodeRecord(entry.id, entry.rev, data);
    if (typeof read === "string") this.#skip(name, read);
    else this.#known.set(name, read);
    return false;
  }

  #skip(name: string, reason: string): void {
    this.#known.set(name, undefined);
    this.#events.onSkipped(name, reason);
  }

  #assemble(names: readonly string[]): EntryList {
    const newest = new Map<string, Endpoint>();
    let skipped = 0;
    for (const name of names) {
      if (!this.#known.has(name)) continue; // it vanished
      const endpoint = this.#known.get(name);
      if (endpoint === undefined) skipped++;
      else if (endpoint.rev >= (newest.get(endpoint.id)?.rev ?? 0)) newest.set(endpoint.id, endpoint);
    }
    return { endpoints: [...newest.values()], skipped };
  }
}
