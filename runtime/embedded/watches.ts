// Who wants to know once of the next change of a path.

import { EventType } from "./protocol.js";
import { type Change, parentOf } from "./tree.js";

/** Tells one watcher of one event. */
export type Notify = (type: number, path: string) => void;

export class Watches {
  readonly #data = new Map<string, Set<Notify>>();
  readonly #children = new Map<string, Set<Notify>>();

  /** For the node's existence and data. */
  watchData(path: string, notify: Notify): void {
    add(this.#data, path, notify);
  }

  /** For the list of its children, and its end. */
  watchChildren(path: string, notify: Notify): void {
    add(this.#children, path, notify);
  }

  /** Tells and forgets the watchers of one change. */
  fire({ kind, path }: Change): void {
    switch (kind) {
      case "data":
        return this.#tell(take(this.#data, path), EventType.DATA_CHANGED, path);
      case "created":
        this.#tell(take(this.#data, path), EventType.CREATED, path);
        return this.#tell(take(this.#children, parentOf(path)), EventType.CHILDREN_CHANGED, parentOf(path));
      case "deleted":
        // One event for a watcher that asked for both the data and the children.
        this.#tell(new Set([...take(this.#data, path), ...take(this.#children, path)]), EventType.DELETED, path);
        return this.#tell(take(this.#children, parentOf(path)), EventType.CHILDREN_CHANGED, parentOf(path));
    }
  }

  /** Forgets all that a connection had asked for: its client sets them again when it is back. */
  drop(notify: Notify): void {
    for (const table of [this.#data, this.#children]) {
      for (const [path, watchers] of table) {
        watchers.delete(notify);
        if (watchers.size === 0) table.delete(path);
      }
    }
  }

  #tell(watchers: ReadonlySet<Notify>, type: number, path: string): void {
    for (const notify of watchers) notify(type, path);
  }
}

function add(table: Map<string, Set<Notify>>, path: string, notify: Notify): void {
  const watchers = table.get(path);
  if (watchers === undefined) table.set(path, new Set([notify]));
  else watchers.add(notify);
}

function take(table: Map<string, Set<Notify>>, path: string): ReadonlySet<Notify> {
  const watchers = table.get(path) ?? new Set<Notify>();
  table.delete(path);
  return watchers;
}
