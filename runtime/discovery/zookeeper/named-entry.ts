// An entry whose name we choose: of the same name, so that to create it twice is to create it once.

import { createEntry, type EntryWriter, type EntryWriterOptions } from "./entry-writer.js";

/** How an item is written: another revision of it has another name. */
export interface NamedFormat<Item> {
  encode(item: Item): { readonly name: string; readonly data: Buffer };
}

export class NamedEntry<Item> implements EntryWriter<Item> {
  readonly #format: NamedFormat<Item>;
  readonly #options: EntryWriterOptions;
  /**
   * Names of ours that may be there: what was created, or may have been when the answer was lost.
   */
  readonly #traces = new Set<string>();

  constructor(format: NamedFormat<Item>, options: EntryWriterOptions) {
    this.#format = format;
    this.#options = options;
  }

  async publish(item: Item): Promise<"published" | "taken"> {
    const { session, onEvent } = this.#options;
    const { name, data } = this.#format.encode(item);
    const path = this.#pathOf(name);
    const owner = await session.use((operations) => operations.ownerOf(path, onEvent));
    const replaced = [...this.#traces].filter((trace) => trace !== name);
    if (owner !== session.id) this.#traces.add(name);
    if (owner === undefined) {
      await createEntry(
        this.#options,
        { path, data },
        replaced.map((trace) => this.#pathOf(trace)),
      );
    } else if (owner !== session.id) {
      // Left by a session that was lost and that the server will clean up at a moment that we do
      // not know: leave it, go one on.
      return "taken";
    }
    for (const trace of replaced) {
      await session.use((operations) => operations.remove(this.#pathOf(trace)));
      this.#traces.delete(trace);
    }
    return "published";
  }

  async remove(): Promise<void> {
    const { session } = this.#options;
    await Promise.all([...this.#traces].map((trace) => session.finish((operations) => operations.remove(this.#pathOf(trace)))));
  }

  #pathOf(name: string): string {
    return `${this.#options.path}/${name}`;
  }
}
