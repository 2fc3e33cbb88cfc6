import assert from "node:assert/strict";
import { once } from "node:events";
import { startEmbeddedRegistry } from "callwire/embedded";
import { createRandom } from "callwire/testing";
import { type Client, CreateMode, type Event, type Stat } from "node-zookeeper-client";
import { TcpProxy } from "../../support/tcp-proxy.js";
import { ZookeeperServer } from "../../support/zookeeper-server.js";
import { call, closeClient, openClient, settle } from "./zookeeper-client.js";

// The same scripts run against ZooKeeper and against the embedded registry; every result and every
// event must be the same.

const SCRIPTS = 12;
const STEPS = 150;
const RECONNECTIONS = 10;
// Below a node of the script's own, so that the counters of sequential nodes begin at 0.
const PATHS = ["/t", "/t/a", "/t/b", "/t/a/x", "/t/a/y", "/t/b/x", "/u", "/u/a"];
const MODES = [CreateMode.PERSISTENT, CreateMode.PERSISTENT_SEQUENTIAL, CreateMode.EPHEMERAL, CreateMode.EPHEMERAL_SEQUENTIAL];

describe("embedded registry beside ZooKeeper", function () {
  this.timeout(120_000);
  let zookeeper: ZookeeperServer;
  before(async () => {
    zookeeper = await ZookeeperServer.start();
  });
  after(() => zookeeper.close());

  for (let seed = 1; seed <= SCRIPTS; seed++) {
    it(`gives the same results and events for script ${seed}`, async () => {
      await using embedded = await startEmbeddedRegistry();
      const [real, own] = [await runScript(zookeeper.host, seed), await runScript(`${embedded.host}:${embedded.port}`, seed)];
      assertSame(own, real);
    });
  }

  it("tells a client that comes back of each kind of change that it missed", async () => {
    await using embedded = await startEmbeddedRegistry();
    const [real, own] = [await missEachChange(zookeeper.port), await missEachChange(embedded.port)];
    assert.deepEqual(own, real);
    assert.deepEqual(real, [
      "NODE_DATA_CHANGED /m/set",
      "NODE_CREATED /m/new",
      "NODE_CHILDREN_CHANGED /m/kids",
      "NODE_DELETED /m/gone",
      "back",
      "NODE_CREATED /m/never",
      "NODE_CHILDREN_CHANGED /m/kept",
    ]);
  });

  for (let seed = 1; seed <= RECONNECTIONS; seed++) {
    it(`tells a client that comes back the same of what it missed, script ${seed}`, async () => {
      await using embedded = await startEmbeddedRegistry();
      const [real, own] = [await runReconnection(zookeeper.port, seed), await runReconnection(embedded.port, seed)];
      assertSame(own, real);
    });
  }
});

function assertSame(own: readonly string[], real: readonly string[]): void {
  for (const [index, line] of real.entries()) assert.equal(own[index], line, `line ${index}: ZooKeeper says the second`);
  assert.equal(own.length, real.length);
}

/**
 * One client watches and is cut off; the other changes things; the first comes back in its session
 * and hears of it.
 */
async function runReconnection(port: number, seed: number): Promise<string[]> {
  const random = createRandom(seed);
  const proxy = await TcpProxy.start(port);
  const watching = await openClient(`127.0.0.1:${proxy.port}`);
  const changing = await openClient(`127.0.0.1:${port}`);
  const root = `/reconnection${seed}`;
  const script = { root, random, baseZxid: await createRoot(`127.0.0.1:${port}`, root) };
  const transcript: string[] = [];
  // Kept apart until both clients have settled: between two clients there is no order.
  const seen: string[] = [];
  const watcher = (event: Event) => seen.push(`  sees ${event.getName()} ${event.getPath()}`);
  const change = async () => transcript.push(await runStep(changing, () => undefined, script));

  for (let count = 0; count < 40; count++) await change();
  for (const path of PATHS) {
    if (random() < 0.7) await call((done) => watching.exists(`${root}${path}`, watcher, done));
    if (random() < 0.7) await call((done) => watching.getChildren(`${root}${path}`, watcher, done));
  }
  const [left, back] = [once(watching, "disconnected"), once(watching, "connected")];
  proxy.sever();
  await left;
  for (let count = 0; count < 12; count++) await change();
  proxy.heal();
  await back;
  for (let count = 0; count < 20; count++) {
    await settle(watching);
    transcript.push(...seen.splice(0));
    await change();
  }

  for (const client of [watching, changing]) await closeClient(client);
  await proxy.close();
  return transcript;
}

/**
 * What a client hears that was away while each kind of watched thing happened, and while nothing
 * did.
 */
async function missEachChange(port: number): Promise<string[]> {
  const proxy = await TcpProxy.start(port);
  const watching = await openClient(`127.0.0.1:${proxy.port}`);
  const changing = await openClient(`127.0.0.1:${port}`);
  for (const path of ["/m", "/m/set", "/m/kids", "/m/kept", "/m/gone"]) await call((done) => changing.create(path, done));
  const seen: string[] = [];
  const watcher = (event: Event) => seen.push(`${event.getName()} ${event.getPath()}`);
  for (const path of ["/m/set", "/m/kept", "/m/new", "/m/never"]) await call((done) => watching.exists(path, watcher, done));
  for (const path of ["/m/kids", "/m/kept", "/m/gone"]) await call((done) => watching.getChildren(path, watcher, done));

  const [left, back] = [once(watching, "disconnected"), once(watching, "connected")];
  proxy.sever();
  await left;
  await call((done) => changing.setData("/m/set", Buffer.from("2"), done));
  await call((done) => changing.create("/m/kids/one", done));
  await call((done) => changing.create("/m/new", done));
  await call((done) => changing.remove("/m/gone", (error) => done(error, undefined)));
  proxy.heal();
  await back;
  await settle(watching);
  seen.push("back");
  await call((done) => changing.create("/m/never", done));
  await call((done) => changing.create("/m/kept/one", done));
  await settle(watching);

  for (const client of [watching, changing]) await closeClient(client);
  await proxy.close();
  return seen;
}

/** Runs `STEPS` random operations by two clients and returns a line for each result and event. */
async function runScript(host: string, seed: number): Promise<string[]> {
  const random = createRandom(seed);
  const transcript: string[] = [];
  const clients = [await openClient(host), await openClient(host)];
  const root = `/script${seed}`;
  const script = { root, random, baseZxid: await createRoot(host, root) };
  // Events of one step are kept by client: between two clients there is no order.
  const seen: string[][] = clients.map(() => []);
  const watchers = seen.map(
    (events, index) => (event: Event) => events.push(`  client ${index} sees ${event.getName()} ${event.getPath()}`),
  );
  for (let step = 0; step < STEPS; step++) {
    const index = random() < 0.5 ? 0 : 1;
    const client = clients[index];
    const watcher = watchers[index];
    if (client === undefined || watcher === undefined) throw new Error("there are two clients");
    transcript.push(`${step} client ${index}: ${await runStep(client, watcher, script)}`);
    if (random() < 0.02) {
      await closeClient(client);
      transcript.push(`${step} client ${index} left`);
      clients[index] = await openClient(host);
    }
    // An answer comes after every event that stands before it: so both have seen what this step
    // caused.
    for (const each of clients) await settle(each);
    for (const events of seen) transcript.push(...events.splice(0));
  }
  for (const client of clients) await closeClient(client);
  return transcript;
}

interface Script {
  readonly root: string;
  readonly random: () => number;
  /** The transaction that made `root`: each server has its own number to begin with. */
  readonly baseZxid: bigint;
}

async function runStep(client: Client, watcher: (event: Event) => void, script: Script): Promise<string> {
  const { root, random } = script;
  const path = `${root}${choose(PATHS, random)}`;
  const version = random() < 0.7 ? -1 : Math.floor(random() * 3);
  const data = Buffer.alloc(Math.floor(random() * 20), 7);
  const kind = Math.floor(random() * 8);
  switch (kind) {
    case 0:
    case 1: {
      const mode = choose(MODES, random);
      return `create ${path} ${mode}: ${await call((done) => client.create(path, data, mode, done), String)}`;
    }
    case 2:
      return `remove ${path} ${version}: ${await call((done) => client.remove(path, version, (error) => done(error, undefined)))}`;
    case 3:
      return `set ${path} ${version}: ${await call(
        (done) => client.setData(path, data, version, done),
        (stat: Stat) => showStat(stat, script),
      )}`;
    case 4:
      return `exists ${path}: ${await call(
        (done) => client.exists(path, watcher, done),
        (stat: Stat | null) => (stat === null ? "none" : showStat(stat, script)),
      )}`;
    case 5:
      return `children ${path}: ${await call(
        (done) => client.getChildren(path, watcher, done),
        (names: string[]) => [...names].sort().join(),
      )}`;
    case 6:
      return `get ${path}: ${await call(
        (done) => client.getData(path, watcher, done),
        (bytes: Buffer | undefined) => String(bytes?.length ?? "null"),
      )}`;
    default:
      return `multi: ${await runTransaction(client, random, root)}`;
  }
}

async function runTransaction(client: Client, random: () => number, root: string): Promise<string> {
  const transaction = client.transaction();
  const steps: string[] = [];
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    const path = `${root}${choose(PATHS, random)}`;
    const version = choose([-1, -1, 1], random); // the client sends -1 for 0
    const kind = choose(["create", "create", "remove", "set", "check"], random);
    if (kind === "create") transaction.create(path, Buffer.from("m"), choose(MODES, random));
    else if (kind === "remove") transaction.remove(path, version);
    else if (kind === "set") transaction.setData(path, Buffer.from("set"), version);
    else transaction.check(path, version);
    steps.push(`${kind} ${path} ${version}`);
  }
  return new Promise((resolve) =>
    transaction.commit((error, results: readonly Result[] = []) => {
      const shown = results.map(({ err, path }) => `${err ?? "done"} ${path ?? ""}`.trimEnd());
      resolve(`${steps.join()}: ${error === null || error === undefined ? "done" : "failed"}: ${shown.join()}`);
    }),
  );
}

/** What the client hands out of one step of a transaction. */
interface Result {
  readonly err?: number;
  readonly path?: string;
}

function showStat(stat: Stat, { baseZxid }: Script): string {
  const owned = stat.ephemeralOwner.some((byte) => byte !== 0) ? "ephemeral" : "persistent";
  const [created, modified, children] = [stat.czxid, stat.mzxid, stat.pzxid].map((zxid) => zxid.readBigInt64BE() - baseZxid);
  const versions = `v${stat.version} c${stat.cversion} a${stat.aversion}`;
  return `${versions} ${owned} ${stat.dataLength} bytes ${stat.numChildren} children, by ${created} ${modified} ${children}`;
}

/** Creates the node and returns the transaction that made it. */
async function createRoot(host: string, root: string): Promise<bigint> {
  const client = await openClient(host);
  await call((done) => client.create(root, done));
  const zxid = await call(
    (done: (error: unknown, stat: Stat) => void) => client.exists(root, done),
    (stat) => stat.czxid.toString("hex"),
  );
  await closeClient(client);
  return BigInt(`0x${zxid}`);
}

function choose<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("the list is empty");
  return item;
}
