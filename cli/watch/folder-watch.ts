// Tells that something has changed below a folder. On Linux by one watch for each folder: what Node
// makes of `recursive` there is a watch for each file, which goes blind when an editor puts another
// file in its place, and drops a write in the millisecond of the one before.

import { type FSWatcher, lstatSync, readdirSync, statSync, watch } from "node:fs";
import path from "node:path";
import { isSearchedFolder } from "@callwire/compiler";
import { describeFileError, UsageError } from "../usage-error.js";

/** Ends with `close`; keeps the process alive until then. */
export interface FolderWatch {
  close(): void;
}

export interface FolderListener {
  /**
   * A file that counts, or a folder, has changed, come or gone. May be called more often than that.
   * `name`: its last part, where it is known.
   */
  onChange(name: string | null): void;
  /** Changes may go unnoticed from now on. */
  onFailure(error: UsageError): void;
}

/** Which folders below the root are watched, and which files in them count. By their names. */
export interface WatchFilter {
  isFolder(name: string): boolean;
  isFile(name: string): boolean;
}

const CONTRACTS: WatchFilter = { isFolder: isSearchedFolder, isFile: (name) => name.endsWith(".rpc") };

/** Milliseconds between two looks for a root that is gone. */
const ROOT_PAUSE_MS = 100;

/** Platforms whose own watches reach below a folder. */
const HAS_RECURSIVE: ReadonlySet<string> = new Set(["darwin", "win32"]);

/**
 * Watches a folder and the folders in it that the filter names, new ones included. Without a filter
 * those that contracts are searched in. Throws UsageError when it cannot.
 */
export function watchFolder(root: string, listener: FolderListener, filter: WatchFilter = CONTRACTS): FolderWatch {
  return HAS_RECURSIVE.has(process.platform)
    ? watchRecursively(root, listener, filter)
    : new FolderTreeWatch(root, listener, filter);
}

function watchRecursively(root: string, listener: FolderListener, filter: WatchFilter): FolderWatch {
  try {
    const watcher = watch(root, { recursive: true }, (event, name) => {
      const parts = name?.split(/[\\/]/) ?? [];
      const last = parts.pop();
      if (!parts.every(filter.isFolder)) return;
      const counts = last === undefined || filter.isFile(last) || (event === "rename" && filter.isFolder(last));
      if (counts) listener.onChange(last ?? null);
    });
    return watcher.on("error", (error) => listener.onFailure(failure(root, error)));
  } catch (error) {
    throw failure(root, error);
  }
}

class FolderTreeWatch implements FolderWatch {
  readonly #root: string;
  readonly #listener: FolderListener;
  readonly #filter: WatchFilter;
  /** By the path of the folder. */
  readonly #watchers = new Map<string, FSWatcher>();
  #rootTimer: NodeJS.Timeout | undefined;

  constructor(root: string, listener: FolderListener, filter: WatchFilter) {
    this.#root = root;
    this.#listener = listener;
    this.#filter = filter;
    try {
      this.#add(root);
    } catch (error) {
      this.close();
      throw failure(root, error);
    }
  }

  close(): void {
    clearTimeout(this.#rootTimer);
    this.#remove(this.#root);
  }

  /** Watched before it is listed, so that what comes meanwhile is seen. */
  #add(folder: string): void {
    const watcher = watch(folder, (event, name) => this.#onEvent(folder, event, name));
    this.#watchers.set(folder, watcher);
    watcher.on("error", (error) => this.#listener.onFailure(failure(folder, error)));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && this.#filter.isFolder(entry.name)) this.#addIfThere(path.join(folder, entry.name));
    }
  }

  /** False when there is no such folder, any more perhaps. */
  #addIfThere(folder: string): boolean {
    if (this.#watchers.has(folder)) return true;
    try {
      if (!this.#isThere(folder)) return false;
      this.#add(folder);
      return true;
    } catch (error) {
      this.#remove(folder);
      if (this.#isThere(folder)) throw error;
      return false;
    }
  }

  #remove(folder: string): void {
    for (const [other, watcher] of this.#watchers) {
      if (other !== folder && !other.startsWith(folder + path.sep)) continue;
      watcher.close();
      this.#watchers.delete(other);
    }
  }

  /** `rename`: the entry, or the folder itself, came or went, or another one took its place. */
  #onEvent(folder: string, event: string, name: string | null): void {
    try {
      if (event === "rename" && folder === this.#root && name === path.basename(folder)) this.#renewRoot();
      const isFolder = event === "rename" && name !== null && this.#renew(path.join(folder, name));
      if (isFolder || name === null || this.#filter.isFile(name)) this.#listener.onChange(name);
    } catch (error) {
      this.#listener.onFailure(failure(folder, error));
    }
  }

  /**
   * True when the path was or is a folder that is watched. A folder in the place of another needs a
   * watch of its own.
   */
  #renew(folder: string): boolean {
    const wasFolder = this.#watchers.has(folder);
    this.#remove(folder);
    return (this.#filter.isFolder(path.basename(folder)) && this.#addIfThere(folder)) || wasFolder;
  }

  #renewRoot(): void {
    this.#remove(this.#root);
    this.#listener.onChange(null);
    this.#seekRoot();
  }

  /**
   * Nothing tells when a root comes back, as one does with another branch of a repository: so it is
   * looked for.
   */
  #seekRoot(): void {
    clearTimeout(this.#rootTimer);
    if (this.#addIfThere(this.#root)) this.#listener.onChange(null);
    else this.#rootTimer = setTimeout(() => this.#seekRoot(), ROOT_PAUSE_MS);
  }

  /** The root may be a link to a folder; what is below is not followed. */
  #isThere(folder: string): boolean {
    const stat = folder === this.#root ? statSync : lstatSync;
    return stat(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  }
}

function failure(folder: string, error: unknown): UsageError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // What Linux says when a limit is reached sounds like a full disk.
  const reason = code === "ENOSPC" || code === "EMFILE" ? "the system allows no more watches" : describeFileError(error);
  return new UsageError(`${folder} cannot be watched: ${reason}`);
}
