// ZooKeeper's operations as promises. Each settles within its timeout, and fails at once when there
// is no connection: nothing queues.

import { type Clock, whenRead } from "../../base/clock.js";
import type { HardenedClient } from "./hardened-client.js";
import { ACL, CreateMode, Id, type LibraryClient, Permission, type Watcher } from "./library.js";
import { hasCode, ZookeeperCode, ZookeeperError } from "./zookeeper-error.js";

/** Where an entry stands and what it holds. */
export interface Entry {
  readonly path: string;
  readonly data: Buffer;
  /** ZooKeeper completes the path with ten digits, the number of the entry below its parent. */
  readonly isSequential?: boolean;
}

/** By the clock of ZooKeeper: wall-clock milliseconds since 1970. */
export interface Stamps {
  /** Whether it ends with a session. */
  readonly isEphemeral: boolean;
  readonly createdAt: number;
  readonly changedAt: number;
}

export interface Operations {
  /**
   * Creates an entry that ends with the session, and removes others in the same step. Resolves to
   * its path.
   */
  createEphemeral(entry: Entry, removed?: readonly string[]): Promise<string>;
  /**
   * Creates an entry that stays. Succeeds when it is there. Fails with NO_NODE when there is
   * nothing above it.
   */
  createPersistent(entry: Pick<Entry, "path" | "data">): Promise<void>;
  /** The same, and fails with NODE_EXISTS when it is there. */
  createNew(entry: Pick<Entry, "path" | "data">): Promise<void>;
  /** Creates `path` and what is above it. Succeeds when it is there. */
  createParents(path: string): Promise<void>;
  /** Succeeds when it is not there. */
  remove(path: string): Promise<void>;
  /**
   * The session that owns the entry, in hexadecimal; undefined when there is no entry. Watches for
   * its coming, change and end.
   */
  ownerOf(path: string, watcher?: Watcher): Promise<string | undefined>;
  /** What ZooKeeper knows of an entry beside its data; undefined when there is no entry. */
  stampsOf(path: string): Promise<Stamps | undefined>;
  /** Fails with NO_NODE when there is no `path`. */
  children(path: string, watcher?: Watcher): Promise<readonly string[]>;
  /** True when everybody may add, change or remove something there, or let others do so. */
  isWorldWritable(path: string): Promise<boolean>;
  /** What stands there and its version, for `replace`; undefined when there is no entry. */
  readVersion(path: string): Promise<{ readonly data: Buffer; readonly version: number } | undefined>;
  /** Fails with BAD_VERSION when it has changed since, and with NO_NODE when it is not there. */
  replace(path: string, data: Buffer, version: number): Promise<void>;
  /** Undefined when there is no entry. Watches for its change and end. */
  read(path: string, watcher?: Watcher): Promise<Buffer | undefined>;
}

/** What the library fails with: an Error, which its types do not say of its own class. */
type Failure = { readonly toString: () => string } | null | undefined;
type Done<Value> = (error: Failure, value: Value) => void;

/** Operations through one client. With a digest, only its user may change what they create. */
export function createOperations(hardened: HardenedClient, digest: string | undefined, clock: Clock): Operations {
  const acl = createAcl(digest !== undefined);
  const run = <Value>(name: string, path: string, start: (client: LibraryClient, done: Done<Value>) => void): Promise<Value> =>
    runOperation(hardened, clock, `${name} ${path}`, start);

  return {
    createEphemeral: ({ path, data, isSequential = false }, removed = []) => {
      const mode = isSequential ? CreateMode.EPHEMERAL_SEQUENTIAL : CreateMode.EPHEMERAL;
      if (removed.length === 0) return run("create", path, (client, done) => client.create(path, data, acl, mode, done));
      return run("multi", path, (client, done) => {
        const multi = client.transaction().create(path, data, acl, mode);
        for (const old of removed) multi.remove(old);
        multi.commit((error, results: readonly { readonly path: string }[]) => done(error, results?.[0]?.path ?? path));
      });
    },
    createPersistent: ({ path, data }) =>
      run<void>("create", path, (client, done) =>
        client.create(path, data, acl, CreateMode.PERSISTENT, (error) => done(isExisting(error) ? null : error)),
      ),
    createNew: ({ path, data }) =>
      run<void>("create", path, (client, done) => client.create(path, data, acl, CreateMode.PERSISTENT, (error) => done(error))),
    createParents: (path) => run<void>("create", path, (client, done) => client.mkdirp(path, acl, (error) => done(error))),
    remove: (path) =>
      unlessMissing(
        run<void>("remove", path, (client, done) => client.remove(path, done)),
        undefined,
      ),
    ownerOf: (path, watcher) =>
      run("exists", path, (client, done) => {
        // The library's types leave out that there is no stat for a missing entry.
        const callback = (error: Failure, stat: { ephemeralOwner: Buffer } | null): void =>
          done(error, stat?.ephemeralOwner.toString("hex"));
        if (watcher === undefined) client.exists(path, callback);
        else client.exists(path, watcher, callback);
      }),
    stampsOf: (path) =>
      run("exists", path, (client, done) => {
        // As above.
        client.exists(path, (error, stat: StatBytes | null) => done(error, stat === null ? undefined : readStamps(stat)));
      }),
    children: (path, watcher) =>
      run<readonly string[]>("list", path, (client, done) => {
        if (watcher === undefined) client.getChildren(path, done);
        else client.getChildren(path, watcher, done);
      }),
    isWorldWritable: (path) =>
      unlessMissing(
        run("get the ACL of", path, (client, done) =>
          client.getACL(path, (error, found) => done(error, found?.some(opensToAll) ?? false)),
        ),
        false,
      ),
    readVersion: (path) =>
      unlessMissing<{ readonly data: Buffer; readonly version: number } | undefined>(
        run("read", path, (client, done) => {
          client.getData(path, (error, data, stat) =>
            done(error, { data: data ?? Buffer.alloc(0), version: stat?.version ?? 0 }),
          );
        }),
        undefined,
      ),
    replace: (path, data, version) =>
      run<void>("write", path, (client, done) => client.setData(path, data, version, (error) => done(error))),
    read: (path, watcher) =>
      unlessMissing<Buffer | undefined>(
        run("read", path, (client, done) => {
          const callback = (error: Failure, data: Buffer): void => done(error, data ?? Buffer.alloc(0));
          if (watcher === undefined) client.getData(path, callback);
          else client.getData(path, watcher, callback);
        }),
        undefined,
      ),
  };
}

interface StatBytes {
  readonly ephemeralOwner: Buffer;
  readonly ctime: Buffer;
  readonly mtime: Buffer;
}

function readStamps({ ephemeralOwner, ctime, mtime }: StatBytes): Stamps {
  const read = (bytes: Buffer): number => Number(bytes.readBigInt64BE());
  return { isEphemeral: ephemeralOwner.readBigInt64BE() !== 0n, createdAt: read(ctime), changedAt: read(mtime) };
}

function runOperation<Value>(
  hardened: HardenedClient,
  clock: Clock,
  what: string,
  start: (client: LibraryClient, done: Done<Value>) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (!hardened.connected) return reject(new ZookeeperError(ZookeeperCode.CONNECTION_LOSS, `${what}: not connected`));
    const timeoutMs = (hardened.sessionTimeoutMs * 2) / 3;
    const onTimeout = (): void =>
      reject(new ZookeeperError(ZookeeperCode.OPERATION_TIMEOUT, `${what}: no answer in ${Math.round(timeoutMs)} ms`));
    const timer = clock.setTimeout(() => whenRead(clock, onTimeout), timeoutMs, true);
    const done: Done<Value> = (error, value) => {
      timer.cancel();
      if (error === null || error === undefined) resolve(value);
      else reject(new ZookeeperError(codeOf(error), `${what}: ${error.toString()}`));
    };
    try {
      start(hardened.client, done);
    } catch (error) {
      timer.cancel(); // the library throws for a path that it does not like
      reject(error);
    }
  });
}

async function unlessMissing<Value>(operation: Promise<Value>, missing: Value): Promise<Value> {
  try {
    return await operation;
  } catch (error) {
    if (hasCode(error, ZookeeperCode.NO_NODE)) return missing;
    throw error;
  }
}

function isExisting(error: Failure): boolean {
  return error !== null && error !== undefined && codeOf(error) === ZookeeperCode.NODE_EXISTS;
}

function codeOf(error: object): number {
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "number" ? code : 0;
}

function opensToAll(entry: InstanceType<typeof ACL>): boolean {
  const permission: unknown = Reflect.get(entry, "permission"); // the library's types leave it out
  return entry.id.scheme === "world" && typeof permission === "number" && (permission & ~Permission.READ) !== 0;
}

function createAcl(owned: boolean): InstanceType<typeof ACL>[] {
  const everyone = new Id("world", "anyone");
  if (!owned) return [new ACL(Permission.ALL, everyone)];
  return [new ACL(Permission.ALL, new Id("auth", "")), new ACL(Permission.READ, everyone)];
}
