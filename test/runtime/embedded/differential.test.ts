import assert from "node:assert/strict";
import { once } from "node:events";
import { startEmbeddedRegistry } from "callwire/embedded";
import { createRandom } from "callwire/testing";
import { type Client, CreateMode, createClient, type Event, type Stat } from "node-zookeeper-client";
import { ZookeeperServer } from "../../support/zookeeper-server.js";

// The same scripts run against ZooKeeper and against the embedded registry; every result and every event must be the same.

const SCRIPTS = 12;
const STEPS = 150;
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
      for (const [index, line] of real.entries()) assert.equal(own[index], line, `step ${index}: ZooKeeper says the second`);
      assert.equal(own.length, real.length);
    });
  }
});

/** Runs `STEPS` random operations by two clients and returns a line for each result and event. */
async function runScript(host: string, seed: number): Promise<string[]> {
  const random = createRandom(seed);
  const transcript: string[] = [];
  const clients = [await openClient(host), await openClient(host)];
  const root = `/script${seed}`;
  const [first] = clients;
  if (first !== undefined) await call((done) => first.create(root, done));
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
    transcript.push(`${step} client ${index}: ${await runStep(client, watcher, random, root)}`);
    if (random() < 0.02) {
      await closeClient(client);
      transcript.push(`${step} client ${index} left`);
      clients[index] = await openClient(host);
    }
    // An answer comes after every event that stands before it: so both have seen what this step caused.
    for (const each of clients) await call((done) => each.exists("/", done));
    for (const events of seen) transcript.push(...events.splice(0));
  }
  for (const client of clients) await closeClient(client);
  return transcript;
}

async function runStep(client: Client, watcher: (event: Event) => void, random: () => number, root: string): Promise<string> {
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
      return `set ${path} ${version}: ${await call((done) => client.setData(path, data, version, done), showStat)}`;
    case 4:
      return `exists ${path}: ${await call(
        (done) => client.exists(path, watcher, done),
        (stat: Stat | null) => (stat === null ? "none" : showStat(stat)),
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
    if (random() < 0.6) transaction.create(path, Buffer.from("m"), CreateMode.EPHEMERAL);
    else transaction.remove(path, -1);
    steps.push(path);
  }
  return `${steps.join()}: ${await call((done) => transaction.commit((error) => done(error, undefined)))}`;
}

/** The result as text, or the code of the error. */
function call<T>(
  start: (done: (error: unknown, result: T) => void) => void,
  show: (result: T) => string = () => "done",
): Promise<string> {
  return new Promise((resolve) => {
    start((error, result) => resolve(error === null || error === undefined ? show(result) : `error ${codeOf(error)}`));
  });
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : error;
}

function showStat(stat: Stat): string {
  const owned = stat.ephemeralOwner.some((byte) => byte !== 0) ? "ephemeral" : "persistent";
  return `v${stat.version} c${stat.cversion} ${owned} ${stat.dataLength} bytes ${stat.numChildren} children`;
}

async function openClient(host: string): Promise<Client> {
  const client = createClient(host, { sessionTimeout: 10_000, retries: 0 });
  client.connect();
  await once(client, "connected");
  return client;
}

async function closeClient(client: Client): Promise<void> {
  const closed = once(client, "disconnected");
  client.close();
  await closed;
}

function choose<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("the list is empty");
  return item;
}
