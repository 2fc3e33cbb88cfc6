// Which contracts there are below a folder on disk, and what links in it stand for.

import { readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";

/** Folders inside folders at most. */
const MAX_FOLDER_DEPTH = 32;

/**
 * Entries that are looked at behind a link that is not followed, until a contract is found: it may
 * lead to all of a disk.
 */
const MAX_PROBED = 1_000;

/**
 * Names that a folder of contracts would not have: a link of such a name that leads nowhere takes
 * no contract away.
 */
const OTHER_FILE = /\.(?!rpc$)[a-z]+$/i;

/** Whether contracts are looked for in a folder of this name below a root. */
export function isSearchedFolder(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}

/** The folder itself when the root is a link. */
export function realRoot(root: string): string {
  return realpathSync.native(root === "" ? "." : root);
}

/**
 * A link to what is found below the root by its own name is passed over. So each contract is found
 * once, and no circle is walked. What a link leads to elsewhere is listed: the contracts there when
 * links are followed; else one of them, for whoever reads it to say why not. So is what should be a
 * contract and cannot be read as one: a link that leads nowhere, a folder or a pipe of the name of
 * a contract.
 */
export class FolderWalk {
  readonly #root: string;
  readonly #followLinks: boolean;
  /** Real paths of the folders that links have led to, and of those below: each is walked once. */
  readonly #linked = new Set<string>();
  readonly #found: string[] = [];
  #maxFiles = 0;
  #entriesLeft = Number.POSITIVE_INFINITY;
  #isProbe = false;

  constructor(root: string, followLinks: boolean) {
    this.#root = root;
    this.#followLinks = followLinks;
  }

  /** Names below the root, with `/`, of at most so many contracts. */
  list(below: string, maxFiles: number): readonly string[] {
    this.#maxFiles = maxFiles;
    this.#walk(below, 0, undefined);
    return this.#found;
  }

  /** `real`: where the folder is, once a link has led to it. */
  #walk(below: string, depth: number, real: string | undefined): void {
    // Sorted, so that of several links to one folder the same one counts everywhere.
    const entries = readdirSync(join(this.#root, below), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (this.#found.length >= this.#maxFiles || --this.#entriesLeft < 0) return;
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isSymbolicLink()) this.#walkLink(name, depth);
      else if (isNamedContract(entry.name)) this.#list(name, entry.isFile());
      else if (entry.isDirectory() && depth < MAX_FOLDER_DEPTH && isSearchedFolder(entry.name)) {
        if (real === undefined) this.#walk(name, depth + 1, undefined);
        else this.#walkLinked(name, depth, join(real, entry.name));
      }
    }
  }

  #walkLink(name: string, depth: number): void {
    const path = join(this.#root, name);
    const last = name.slice(name.lastIndexOf("/") + 1);
    const stat = statTarget(path);
    if (stat === undefined) {
      if (isSearchedFolder(last) && !OTHER_FILE.test(last)) this.#list(name, false);
    } else if (isNamedContract(last)) {
      if (!stat.isFile() || !this.#isFoundByItself(realpathSync.native(path), false)) this.#list(name, stat.isFile());
    } else if (stat.isDirectory() && depth < MAX_FOLDER_DEPTH && isSearchedFolder(last)) {
      this.#walkLinked(name, depth, realpathSync.native(path));
    }
  }

  /**
   * What has the name of a contract and is none is listed too, for whoever reads it to say why not;
   * but hidden ones are locks of editors.
   */
  #list(name: string, isFile: boolean): void {
    if (isFile ? isContract(name) || !this.#isProbe : !this.#isProbe && isSearchedFolder(name.slice(name.lastIndexOf("/") + 1)))
      this.#found.push(name);
  }

  /** A folder that a link has led to, or that is below one. */
  #walkLinked(name: string, depth: number, real: string): void {
    if (this.#linked.has(real) || this.#isFoundByItself(real, true)) return;
    this.#linked.add(real);
    if (this.#followLinks || this.#belowRoot(real) !== undefined) this.#walk(name, depth + 1, real);
    else this.#probe(name);
  }

  #belowRoot(real: string): string | undefined {
    const root = join(realRoot(this.#root), sep);
    return `${real}${sep}`.startsWith(root) ? real.slice(root.length) : undefined;
  }

  #isFoundByItself(real: string, isFolder: boolean): boolean {
    const below = this.#belowRoot(real);
    if (below === undefined) return false;
    const parts = below.split(sep);
    const folders = isFolder ? parts : parts.slice(0, -1);
    return folders.every((name) => name === "" || isSearchedFolder(name)) && (isFolder || isContract(below));
  }

  #probe(name: string): void {
    const probe = new FolderWalk(this.#root, true);
    probe.#entriesLeft = MAX_PROBED;
    probe.#isProbe = true;
    try {
      this.#found.push(...probe.list(name, 1));
    } catch {
      // Nothing in it is read, so that nobody needs to know why it cannot be.
    }
  }
}

function isContract(name: string): boolean {
  return name.endsWith(".rpc");
}

/** Capitals are told where the file is read: whoever writes `shop.RPC` means a contract. */
function isNamedContract(name: string): boolean {
  return /\.rpc$/i.test(name);
}

/** Undefined when the link leads nowhere, in a circle, or where nobody may look. */
function statTarget(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
