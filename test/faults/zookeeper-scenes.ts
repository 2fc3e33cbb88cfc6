// Faults of ZooKeeper and of the way to it. What calls notice of them: nothing.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "callwire";
import { Calculator } from "../../generated/calculator.js";
import type { Traffic } from "../story/traffic.js";
import { TcpProxy } from "../support/tcp-proxy.js";
import { eventually } from "../support/wait.js";
import { ZookeeperEnsemble } from "../support/zookeeper-ensemble.js";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { expireSession, ownersUnder } from "../support/zookeeper-session.js";
import { assertUnharmed, type Observation, observe, type Scene, type Stage } from "./scene.js";

const SESSION_MS = 2_000;
const PATH = "/faults";

/** A new instance gets its first call at the latest so long after the registry is well. */
const AGAIN_MS = 20_000;

/**
 * Calls that wait for a registry wait for a session at least. A machine that starts a JVM beside
 * them holds them up for 400 ms, and longer when it does other work too.
 */
const MAX_GAP_MS = SESSION_MS;

export const ZOOKEEPER_SCENES: readonly Scene[] = [
  {
    fault: "ZooKeeper: one of three frozen for 6 s",
    expected: "no call fails; a new instance is found",
    run: (stage) =>
      withEnsemble(stage, async (ensemble) => {
        const [frozen] = ensemble.servers;
        frozen?.freeze();
        await sleep(3 * SESSION_MS);
        frozen?.thaw();
      }),
  },
  {
    fault: "ZooKeeper: leader of three killed",
    expected: "no call fails; a new instance is found",
    run: (stage) =>
      withEnsemble(stage, async (ensemble) => {
        await (await ensemble.leader()).kill();
        await sleep(SESSION_MS);
      }),
  },
  {
    fault: "ZooKeeper: frozen for 60 s, all sessions expire",
    expected: "no call fails; the servers are registered again, a new one is found",
    inTests: "for 15 s",
    isLong: true,
    run: (stage) =>
      withServer(stage, async (zookeeper) => {
        zookeeper.freeze();
        await sleep(stage.either(60_000, 15_000));
        zookeeper.thaw();
      }),
  },
  {
    fault: "ZooKeeper: cut off from the clients for 6 s",
    expected: "no call fails, also when a server dies meanwhile that is still listed",
    run: (stage) =>
      behindProxy(stage, "clients", async (proxy) => {
        proxy.sever();
        await sleep(SESSION_MS);
        await stage.fleet.servers[0]?.end("SIGTERM");
        await sleep(2 * SESSION_MS);
        proxy.heal();
      }),
  },
  {
    fault: "ZooKeeper: cut off from the servers for 12 s",
    expected: "no call fails, though the list is empty after a while",
    run: (stage) =>
      behindProxy(stage, "servers", async (proxy) => {
        proxy.sever();
        await sleep(6 * SESSION_MS);
        proxy.heal();
      }),
  },
  {
    fault: "ZooKeeper: a server's session expires",
    expected: "no call fails; it is registered again within 5 s",
    seeds: 3,
    seedsInTests: 1,
    async run(stage) {
      await stage.startServers(3);
      const traffic = await stage.startTraffic();
      const prefix = `${stage.path}/services/`;
      const before = await eventually(async () => {
        const owners = await ownersUnder(stage.zookeeper.port, prefix);
        assert.equal(owners.length, 3);
        return owners;
      });
      const expired = before[stage.between(0, 2)] ?? "";
      const expiredAt = performance.now();
      await expireSession(stage.zookeeper.port, expired);
      await eventually(async () => {
        const owners = await ownersUnder(stage.zookeeper.port, prefix);
        assert.ok(owners.length === 3 && !owners.includes(expired));
      });
      return unharmed(stage, traffic, expiredAt, performance.now() - expiredAt);
    },
  },
  {
    fault: "ZooKeeper: restarted 10 times under 20 clients",
    expected: "no call fails; a new instance is found by all",
    inTests: "3 times",
    async run(stage) {
      const clients: ReturnType<typeof connectWithSession>[] = [];
      return withServer(
        stage,
        async (zookeeper) => {
          // Another session timeout is another session, so that these are clients of their own.
          for (let at = 1; at < 20; at++) clients.push(connectWithSession(stage, zookeeper, SESSION_MS + at));
          for (let round = 0; round < stage.either(10, 3); round++) {
            await zookeeper.kill();
            await sleep(stage.between(0, 300));
            await zookeeper.restart();
            await sleep(stage.between(0, 500));
          }
        },
        async (joined) => {
          for (const client of clients) {
            await eventually(() => {
              const ports = client.inspect().instances.map(({ endpoint }) => `127.0.0.1:${endpoint.port}`);
              assert.ok(ports.includes(joined));
            }, AGAIN_MS);
            assert.equal(await client.divide(8, 2), 4);
          }
        },
      );
    },
  },
  {
    fault: "ZooKeeper: stopped, its data wiped, started",
    expected: "no call fails; the servers are registered again",
    run: (stage) =>
      withServer(stage, async (zookeeper) => {
        await zookeeper.kill();
        zookeeper.wipe();
        await sleep(SESSION_MS);
        await zookeeper.restart();
      }),
  },
  {
    fault: "ZooKeeper: half a packet, then cut",
    expected: "no call fails",
    seeds: 2,
    seedsInTests: 1,
    run: (stage) =>
      behindProxy(stage, "clients", async (proxy) => {
        let cuts = 0;
        proxy.onAnswer = (bytes) => {
          if (cuts++ < 5) return bytes.subarray(0, stage.between(1, bytes.length - 1));
          return bytes;
        };
        await eventually(() => assert.ok(cuts > 5), 20_000);
        proxy.onAnswer = undefined;
        proxy.sever();
        proxy.heal();
      }),
  },
  {
    fault: "ZooKeeper: silent after the handshake for 6 s",
    expected: "no call fails; noticed, and tried again",
    run: (stage) =>
      behindProxy(stage, "clients", async (proxy) => {
        const greeted = new Set<number>();
        proxy.onAnswer = (bytes, pair) => {
          if (greeted.has(pair)) return Buffer.alloc(0);
          greeted.add(pair);
          return bytes;
        };
        proxy.sever();
        proxy.heal();
        await sleep(3 * SESSION_MS);
        proxy.onAnswer = undefined;
      }),
  },
  {
    fault: "ZooKeeper: answers with garbage for 3 s",
    expected: "no call fails",
    seeds: 2,
    seedsInTests: 1,
    run: (stage) =>
      behindProxy(stage, "clients", async (proxy) => {
        proxy.onAnswer = (bytes) => Buffer.from(bytes.map(() => stage.between(0, 255)));
        await sleep(3_000);
        proxy.onAnswer = undefined;
        proxy.sever();
        proxy.heal();
      }),
  },
];

/**
 * Three servers, a client, a fault of their ZooKeeper, and then a fourth server, which has to be
 * found.
 */
async function withServer(
  stage: Stage,
  fault: (zookeeper: ZookeeperServer) => Promise<void>,
  check?: (joined: string) => Promise<void>,
): Promise<Observation> {
  const zookeeper = stage.use(await ZookeeperServer.start());
  const registry = zookeeper.target(PATH, SESSION_MS);
  return around(stage, { ofServers: registry, ofClients: registry }, () => fault(zookeeper), check);
}

async function withEnsemble(stage: Stage, fault: (ensemble: ZookeeperEnsemble) => Promise<void>): Promise<Observation> {
  const ensemble = stage.use(await ZookeeperEnsemble.start());
  const registry = ensemble.target(PATH, SESSION_MS);
  return around(stage, { ofServers: registry, ofClients: registry }, () => fault(ensemble));
}

/** The same with a proxy between ZooKeeper and one side. */
async function behindProxy(
  stage: Stage,
  side: "clients" | "servers",
  fault: (proxy: TcpProxy) => Promise<void>,
): Promise<Observation> {
  const proxy = stage.use(await TcpProxy.start(stage.zookeeper.port));
  const proxied = `zookeeper://127.0.0.1:${proxy.port}${stage.path}?sessionTimeoutMs=${SESSION_MS}`;
  const targets =
    side === "clients" ? { ofServers: stage.registry, ofClients: proxied } : { ofServers: proxied, ofClients: stage.registry };
  return around(stage, targets, () => fault(proxy));
}

async function around(
  stage: Stage,
  { ofServers, ofClients }: { readonly ofServers: string; readonly ofClients: string },
  fault: () => Promise<void>,
  check?: (joined: string) => Promise<void>,
): Promise<Observation> {
  await stage.startServers(3, ofServers);
  const traffic = await stage.startTraffic(ofClients);
  const faultAt = performance.now();
  await fault();
  const wellAt = performance.now();
  const { address } = await stage.fleet.start(ofServers);
  await eventually(() => assert.ok(traffic.answersOf(address) > 0), AGAIN_MS);
  const recoveryMs = performance.now() - wellAt;
  await check?.(address);
  return unharmed(stage, traffic, faultAt, recoveryMs);
}

async function unharmed(stage: Stage, traffic: Traffic, faultAt: number, recoveryMs: number): Promise<Observation> {
  const seen = await observe(stage, traffic, faultAt, recoveryMs);
  assertUnharmed(seen);
  const gapMs = seen.longestGapMs - traffic.stallMs;
  assert.ok(gapMs < MAX_GAP_MS, `${gapMs} ms without an answer, though this process ran`);
  return seen;
}

function connectWithSession(stage: Stage, zookeeper: ZookeeperServer, sessionMs: number) {
  return stage.use(connect(Calculator, zookeeper.target(PATH, sessionMs)));
}
