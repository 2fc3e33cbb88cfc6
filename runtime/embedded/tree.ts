// The nodes: what each operation does to them and what it reports. Pure: no sockets, no sessions,
// no time of its own.

import { Code, CreateFlag } from "./protocol.js";

export interface Stat {
  readonly createdZxid: bigint;
  readonly modifiedZxid: bigint;
  readonly createdAt: bigint;
  readonly modifiedAt: bigint;
  readonly version: number;
  readonly childVersion: number;
  /** Session that owns an ephemeral node; 0 for a persistent one. */
  readonly owner: bigint;
  readonly dataLength: number;
  readonly childCount: number;
  readonly childrenZxid: bigint;
}

/**
 * A change that watches report: the node itself appeared, vanished or got other data. The parent's
 * list changes with the first two.
 */
export interface Change {
  readonly kind: "created" | "deleted" | "data";
  readonly path: string;
}

/** An operation fails with a code of ZooKeeper. */
export class TreeError extends Error {
  override readonly name: "TreeError" = "TreeError";
  readonly code: number;

  constructor(code: number) {
    super(`ZooKeeper error ${code}`);
    this.code = code;
  }
}

interface Znode {
  data: Buffer | undefined;
  readonly owner: bigint;
  readonly createdZxid: bigint;
  readonly createdAt: bigint;
  modifiedZxid: bigint;
  modifiedAt: bigint;
  version: number;
  /** How many children were ever created: the number of the next sequential one. */
  creations: number;
  childrenZxid: bigint;
  readonly children: Set<string>;
}

/**
 * What ZooKeeper refuses in a path, by UTF-16 unit as Java counts: so a character beyond 16 bits is
 * refused too.
 */
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/;
/** The server's own nodes. */
const SERVER_PATHS = ["/zookeeper", "/zookeeper/config", "/zookeeper/quota"];
const KEPT_PATHS: ReadonlySet<string> = new Set(["/", ...SERVER_PATHS]);
const MAX_DATA_BYTES = 1024 * 1024;

export class Tree {
  readonly #nodes = new Map<string, Znode>();
  #zxid = 0n;
  #now = 0n;
  #changes: Change[] = [];
  #undo: (() => void)[] = [];

  constructor() {
    this.#nodes.set("/", this.#createNode(undefined, 0n));
    for (const path of SERVER_PATHS) this.create(path, undefined, 0, 0n);
    this.#changes = [];
  }

  /** Number of the last transaction. */
  get zxid(): bigint {
    return this.#zxid;
  }

  /** Counts a transaction that changes no node, such as the start of a session. */
  tick(): void {
    this.#zxid++;
  }

  /**
   * Runs `operations` as one transaction at wall-clock `nowMs`: all of it happens, or nothing.
   * Returns what they return and what changed. Throws what an operation throws.
   */
  transact<T>(nowMs: number, operations: () => T): { readonly result: T; readonly changes: readonly Change[] } {
    this.#zxid++;
    this.#now = BigInt(nowMs);
    this.#changes = [];
    this.#undo = [];
    try {
      return { result: operations(), changes: this.#changes };
    } catch (error) {
      for (const step of this.#undo.reverse()) step();
      throw error;
    }
  }

  /** Returns the path, with its number when it is sequential. */
  create(path: string, data: Buffer | undefined, flags: number, session: bigint): string {
    checkCreation(path, flags);
    if ((data?.length ?? 0) > MAX_DATA_BYTES) throw new TreeError(Code.BAD_ARGUMENTS);
    // In ZooKeeper's order: that the parent is missing is said before that the name is wrong.
    const parent = this.#find(parentOf(path));
    const full = (flags & CreateFlag.SEQUENTIAL) === 0 ? path : `${path}${String(parent.creations).padStart(10, "0")}`;
    if (!isValidPath(full)) throw new TreeError(Code.BAD_ARGUMENTS);
    if (this.#nodes.has(full)) throw new TreeError(Code.NODE_EXISTS);
    if (parent.owner !== 0n) throw new TreeError(Code.NO_CHILDREN_FOR_EPHEMERALS);
    this.#nodes.set(full, this.#createNode(data, (flags & CreateFlag.EPHEMERAL) === 0 ? 0n : session));
    this.#link(parent, full);
    this.#changes.push({ kind: "created", path: full });
    return full;
  }

  /** `version` -1 matches any. */
  remove(path: string, version: number): void {
    if (!hasParent(path) || KEPT_PATHS.has(path)) throw new TreeError(Code.BAD_ARGUMENTS);
    const node = this.#find(path);
    checkVersion(node, version);
    if (node.children.size > 0) throw new TreeError(Code.NOT_EMPTY);
    this.#unlink(this.#find(parentOf(path)), path, node);
    this.#changes.push({ kind: "deleted", path });
  }

  setData(path: string, data: Buffer | undefined, version: number): Stat {
    const node = this.#find(path);
    checkVersion(node, version);
    const before = { ...node };
    node.data = data;
    node.version++;
    node.modifiedZxid = this.#zxid;
    node.modifiedAt = this.#now;
    this.#undo.push(() => Object.assign(node, before));
    this.#changes.push({ kind: "data", path });
    return statOf(node);
  }

  check(path: string, version: number): void {
    checkVersion(this.#find(path), version);
  }

  data(path: string): { readonly data: Buffer | undefined; readonly stat: Stat } {
    const node = this.#find(path);
    return { data: node.data, stat: statOf(node) };
  }

  children(path: string): { readonly names: readonly string[]; readonly stat: Stat } {
    const node = this.#find(path);
    return { names: [...node.children], stat: statOf(node) };
  }

  /** Undefined when there is no such node. */
  stat(path: string): Stat | undefined {
    const node = this.#nodes.get(path);
    return node === undefined ? undefined : statOf(node);
  }

  /** Paths of the ephemeral nodes of a session. */
  ownedBy(session: bigint): readonly string[] {
    return [...this.#nodes].filter(([, node]) => node.owner === session).map(([path]) => path);
  }

  #find(path: string): Znode {
    const node = this.#nodes.get(path);
    if (node === undefined) throw new TreeError(Code.NO_NODE);
    return node;
  }

  #createNode(data: Buffer | undefined, owner: bigint): Znode {
    const stamp = {
      createdZxid: this.#zxid,
      modifiedZxid: this.#zxid,
      childrenZxid: this.#zxid,
      createdAt: this.#now,
      modifiedAt: this.#now,
    };
    return { data, owner, ...stamp, version: 0, creations: 0, children: new Set() };
  }

  #link(parent: Znode, path: string): void {
    const { creations, childrenZxid } = parent;
    parent.children.add(nameOf(path));
    parent.creations++;
    parent.childrenZxid = this.#zxid;
    this.#undo.push(() => {
      this.#nodes.delete(path);
      parent.children.delete(nameOf(path));
      Object.assign(parent, { creations, childrenZxid });
    });
  }

  #unlink(parent: Znode, path: string, node: Znode): void {
    const { childrenZxid } = parent;
    this.#nodes.delete(path);
    parent.children.delete(nameOf(path));
    parent.childrenZxid = this.#zxid;
    this.#undo.push(() => {
      this.#nodes.set(path, node);
      parent.children.add(nameOf(path));
      parent.childrenZxid = childrenZxid;
    });
  }
}

/** `/a` for `/a/b`, `/` for `/a`. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What ZooKeeper looks at first, before the permissions and the parent. */
export function checkCreation(path: string, flags: number): void {
  if (!hasParent(path) || flags > 3 || flags < 0) throw new TreeError(Code.BAD_ARGUMENTS);
}

function hasParent(path: string): boolean {
  return path.includes("/") && !path.includes("\0");
}

function isValidPath(path: string): boolean {
  if (path === "/") return true;
  return /^(?:\/[^/]+)+$/.test(path) && !/\/\.\.?(?:\/|$)/.test(path) && !FORBIDDEN.test(path);
}

function checkVersion(node: Znode, version: number): void {
  if (version !== -1 && version !== node.version) throw new TreeError(Code.BAD_VERSION);
}

function statOf(node: Znode): Stat {
  return {
    createdZxid: node.createdZxid,
    modifiedZxid: node.modifiedZxid,
    createdAt: node.createdAt,
    modifiedAt: node.modifiedAt,
    version: node.version,
    // ZooKeeper counts creations and shows changes: each child that is gone was a change too.
    childVersion: node.creations * 2 - node.children.size,
    owner: node.owner,
    dataLength: node.data?.length ?? 0,
    childCount: node.children.size,
    childrenZxid: node.childrenZxid,
  };
}
