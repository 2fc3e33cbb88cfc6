// What others may have written into the registry, or taken out of it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openRegistry, RpcError } from "callwire";
import { Calculator } from "../../generated/calculator.js";
import type { Traffic } from "../story/traffic.js";
import { eventually } from "../support/wait.js";
import { childrenOf, createNode, createNodes, removeNode, removeNodes } from "../support/zookeeper-nodes.js";
import { assertUnharmed, type Observation, observe, type Scene, type Stage } from "./scene.js";

const GARBAGE = 10_000;

export const REGISTRY_SCENES: readonly Scene[] = [
  {
    fault: "registry emptied by somebody, three times",
    expected: "no call fails; the servers put their entries back",
    async run(stage) {
      const { traffic, path } = await startThree(stage);
      const emptiedAt = performance.now();
      for (let round = 0; round < 3; round++) {
        for (const name of await childrenOf(stage.zookeeper.host, path))
          await removeNode(stage.zookeeper.host, `${path}/${name}`);
        await eventually(async () => assert.equal((await childrenOf(stage.zookeeper.host, path)).length, 3));
      }
      return joinAndObserve(stage, traffic, emptiedAt);
    },
  },
  {
    fault: `registry filled with ${GARBAGE.toLocaleString("en-US")} records of garbage`,
    expected: "no call fails; they are skipped and counted, a new instance is found",
    inTests: "3,000",
    async run(stage) {
      const garbage = stage.either(GARBAGE, 3_000);
      const { traffic, path } = await startThree(stage);
      const filledAt = performance.now();
      const fill = fileURLToPath(new URL("fill.js", import.meta.url));
      const filling = spawn(process.execPath, [fill, stage.zookeeper.host, path, String(garbage)], { stdio: "inherit" });
      assert.deepEqual(await once(filling, "exit"), [0, null]);
      await eventually(() => assert.equal(traffic.client.inspect().registry.skipped, garbage), 30_000);
      return joinAndObserve(stage, traffic, filledAt);
    },
  },
  {
    fault: "records of 1 MB",
    expected: "no call fails; they are skipped",
    async run(stage) {
      const { traffic, path } = await startThree(stage);
      const writtenAt = performance.now();
      for (let at = 0; at < 5; at++) await createNode(stage.zookeeper.host, `${path}/big${at}~0`, Buffer.alloc(1_000_000, "{"));
      await eventually(() => assert.equal(traffic.client.inspect().registry.skipped, 5), 30_000);
      return joinAndObserve(stage, traffic, writtenAt);
    },
  },
  {
    fault: "copies of an instance, older revisions of it, `__proto__`",
    expected: "no call fails; one id counts once, in its newest revision",
    async run(stage) {
      const { traffic, path } = await startThree(stage);
      const writtenAt = performance.now();
      const [endpoint] = traffic.client.inspect().instances.map((instance) => instance.endpoint);
      assert.ok(endpoint !== undefined);
      const record = (fields: object): Buffer =>
        Buffer.from(JSON.stringify({ v: 1, host: "127.0.0.1", port: endpoint.port, ...fields }));
      const nodes = new Map([
        [`${endpoint.id}~7`, record({ weight: 50 })],
        [`${endpoint.id}~3`, record({ host: "192.0.2.1" })],
        ["copy1~0", record({})],
        ["copy2~0", record({})],
        ["__proto__~0", record({})],
        ["constructor~0", Buffer.from('{"v":1,"host":"127.0.0.1","port":1,"__proto__":{"weight":1}}')],
        ["__proto__", Buffer.from("{}")],
      ]);
      await createNodes(stage.zookeeper.host, path, nodes);
      await eventually(() => {
        const { instances, registry } = traffic.client.inspect();
        assert.equal(registry.skipped, 1);
        const own = instances.filter((instance) => instance.endpoint.id === endpoint.id);
        assert.deepEqual(
          own.map((instance) => [instance.endpoint.rev, instance.endpoint.weight]),
          [[7, 50]],
        );
        assert.equal(instances.length, 7);
      }, 10_000);
      assert.equal(({} as { weight?: number }).weight, undefined);
      return joinAndObserve(stage, traffic, writtenAt);
    },
  },
  {
    fault: "quota of the path used up",
    expected: "no call fails; who cannot register says why, and is registered when there is room",
    async run(stage) {
      const { traffic, path } = await startThree(stage);
      const { host } = stage.zookeeper;
      const fullAt = performance.now();
      const quota = `/zookeeper/quota${path}`;
      await createNode(host, `${quota}/zookeeper_limits`, Buffer.from("count=4,bytes=-1;byteHardLimit=-1;countHardLimit=4"));
      await createNode(host, `${quota}/zookeeper_stats`, Buffer.from("count=4,bytes=0"));
      const { registry } = openRegistry(stage.registry);
      const endpoint = { id: "late", rev: 0, host: "127.0.0.1", port: 1, weight: 0, state: "up", meta: {} } as const;
      const registration = registry.register(Calculator.name, endpoint);
      await assert.rejects(registration.ready({ signal: AbortSignal.timeout(1_500) }), (error) => !(error instanceof RpcError));
      assert.equal(registration.state, "pending");
      await removeNodes(host, quota, ["zookeeper_limits", "zookeeper_stats"]);
      const roomAt = performance.now();
      await registration.ready({ signal: AbortSignal.timeout(20_000) });
      const recoveryMs = performance.now() - roomAt;
      await registry[Symbol.asyncDispose]();
      const seen = await observe(stage, traffic, fullAt, recoveryMs);
      assertUnharmed(seen);
      return seen;
    },
  },
];

async function startThree(stage: Stage) {
  await stage.startServers(3);
  const traffic = await stage.startTraffic();
  return { traffic, path: `${stage.path}/services/${Calculator.name}` };
}

async function joinAndObserve(stage: Stage, traffic: Traffic, faultAt: number): Promise<Observation> {
  const joinsAt = performance.now();
  const { address } = await stage.fleet.start(stage.registry);
  await eventually(() => assert.ok(traffic.answersOf(address) > 0), 20_000);
  const recoveryMs = performance.now() - joinsAt;
  await sleep(200);
  const seen = await observe(stage, traffic, faultAt, recoveryMs);
  assertUnharmed(seen);
  const gapMs = seen.longestGapMs - traffic.stallMs;
  assert.ok(gapMs < 2_000, `${gapMs} ms without an answer, though this process ran`);
  return seen;
}
