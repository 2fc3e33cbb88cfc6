// An entry whose name ZooKeeper chooses: to create it twice is to have two. Keeps in mind what may
// be there, and looks for what was created when its answer was lost.

import { MAX_REGISTRY_READS } from "../../base/limits/discovery.js";
import type { Endpoint } from "../registry.js";
import { createEntry, type EntryWriter, type EntryWriterOptions } from "./entry-writer.js";
import { forEachAtOnce } from "./for-each-at-once.js";
import type { EntryFormat, Layout } from "./layouts/layout.js";
import { hasCode, isRefusal, ZookeeperCode } from "./zookeeper-error.js";

export class SequentialEntry implements EntryWriter {
  readonly #layout: Layout;
  readonly #format: Extract<EntryFormat, { naming: "sequential" }>;
  /** Of the instance: by it its entries are known again. */
  readonly #id: string;
  readonly #options: EntryWriterOptions;
  /** Entries of ours that may be there, of earlier sessions as well. */
  readonly #names = new Set<string>();
  #published: { readonly name: string; readonly data: Buffer } | undefined;
  /** A creation was not answered: there may be an entry whose name we do not know. */
  #inDoubt = false;

  constructor(layout: Layout, format: Extract<EntryFormat, { naming: "sequential" }>, id: string, options: EntryWriterOptions) {
    this.#layout = layout;
    this.#format = format;
    this.#id = id;
    this.#options = options;
  }

  async publish(endpoint: Endpoint): Promise<"published"> {
    const data = this.#format.encode(endpoint);
    if (this.#inDoubt) await this.#findOwn();
    if (data === undefined) this.#published = undefined;
    else if (!(await this.#isThere(data))) await this.#create(data);
    await this.#removeBut(this.#published?.name);
    return "published";
  }

  remove(): Promise<void> {
    return this.#options.session.finish(async () => {
      if (this.#inDoubt) await this.#findOwn();
      await this.#removeBut(undefined);
    });
  }

  async #isThere(data: Buffer): Promise<boolean> {
    const published = this.#published;
    if (published === undefined || !published.data.equals(data)) return false;
    const { session, onEvent } = this.#options;
    return (await session.use((operations) => operations.ownerOf(this.#pathOf(published.name), onEvent))) === session.id;
  }

  async #create(data: Buffer): Promise<void> {
    const entry = { path: this.#pathOf(this.#format.prefix), data, isSequential: true };
    const replaced = [...this.#names].map((name) => this.#pathOf(name));
    this.#inDoubt = true;
    try {
      const path = await createEntry(this.#options, entry, replaced);
      this.#inDoubt = false;
      this.#published = { name: path.slice(path.lastIndexOf("/") + 1), data };
      this.#names.add(this.#published.name);
    } catch (error) {
      if (isRefusal(error)) this.#inDoubt = false;
      throw error;
    }
    if (!(await this.#isThere(data))) this.#options.onEvent(); // it is watched from now on, unless it has gone already
  }

  /**
   * Looks through all entries for those of this instance and this session. ZooKeeper answers a
   * session in order, so that what was created is seen; but for one case: a server of the ensemble
   * that has not caught up yet. Then the instance stands there twice until the session ends, which
   * readers take for one.
   */
  async #findOwn(): Promise<void> {
    const names = (await this.#listNames()).filter((name) => !this.#names.has(name));
    const found: { readonly name: string; readonly data: Buffer }[] = [];
    await forEachAtOnce(MAX_REGISTRY_READS, names, async (name) => {
      const data = await this.#readOwn(name);
      if (data !== undefined) found.push({ name, data });
    });
    this.#inDoubt = false;
    for (const { name } of found) this.#names.add(name);
    this.#published = found.sort((a, b) => (a.name < b.name ? -1 : 1)).at(-1) ?? this.#published;
  }

  async #listNames(): Promise<readonly string[]> {
    const { session, path } = this.#options;
    try {
      const names = await session.use((operations) => operations.children(path));
      return names.filter((name) => name.startsWith(this.#format.prefix) && this.#layout.classify(name) === "entry");
    } catch (error) {
      if (hasCode(error, ZookeeperCode.NO_NODE)) return [];
      throw error;
    }
  }

  async #readOwn(name: string): Promise<Buffer | undefined> {
    const { session } = this.#options;
    const owner = await session.use((operations) => operations.ownerOf(this.#pathOf(name)));
    if (owner !== session.id) return undefined;
    const data = await session.use((operations) => operations.read(this.#pathOf(name)));
    const read = data === undefined ? undefined : this.#layout.decode(name, data);
    return typeof read === "object" && read.id === this.#id ? data : undefined;
  }

  async #removeBut(kept: string | undefined): Promise<void> {
    const { session } = this.#options;
    for (const name of [...this.#names].filter((each) => each !== kept)) {
      await session.use((operations) => operations.remove(this.#pathOf(name)));
      this.#names.delete(name);
    }
  }

  #pathOf(name: string): string {
    return `${this.#options.path}/${name}`;
  }
}
