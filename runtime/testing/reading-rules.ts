// What every registry does that is read: nobody need register there.

import assert from "node:assert/strict";
import { checkRegistry } from "../discovery/check-registry.js";
import type { Snapshot } from "../discovery/registry.js";
import { endpointOf, hostsIn, type Rule } from "./registry-harness.js";

const [ONE, TWO, THREE] = ["10.0.0.1", "10.0.0.2", "10.0.0.3"] as const;
const MANY = Array.from({ length: 60 }, (_none, at) => `10.0.1.${at + 1}`);

export const READING_RULES: readonly Rule[] = [
  {
    part: "read",
    title: "has every member of the interface, and says truly whether servers register there",
    async check(scene) {
      const registry = checkRegistry(await scene.open());

      assert.match(registry.target, /^[a-z][a-z0-9+.-]*:/);
      assert.equal(registry.capabilities.registers, scene.parts.includes("register"), "capabilities.registers");
    },
  },
  {
    part: "read",
    title: "is ready with a live list, which is then the current one, and is connected",
    async check(scene) {
      const registry = await scene.open();
      const subscription = registry.subscribe(scene.service);
      const snapshot = await subscription.ready();

      assert.equal(snapshot.freshness, "live");
      assert.deepEqual(subscription.current.endpoints, snapshot.endpoints);
      assert.ok(snapshot.generation > 0, "the generation of a list is 1 or more");
      assert.equal(registry.health, "connected");
      assert.ok(Array.isArray(await registry.list()), "list resolves to an array");
    },
  },
  {
    part: "read",
    title: "gives the same list to every subscription, and on refresh",
    async check(scene) {
      const registry = await scene.open();
      const [one, other] = [registry.subscribe(scene.service), registry.subscribe(scene.service)];
      const { endpoints } = await one.ready();

      assert.deepEqual((await other.ready()).endpoints, endpoints);
      assert.deepEqual((await one.refresh()).endpoints, endpoints);
    },
  },
  {
    part: "read",
    title: "says that it is closed, once and for all",
    async check(scene) {
      const registry = await scene.open();
      const subscription = registry.subscribe(scene.service);
      await subscription.ready();
      await registry[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();

      assert.equal(registry.health, "closed");
      await assert.rejects(subscription.ready(), { code: "CANCELLED" });
      assert.throws(() => registry.subscribe(scene.service), { code: "FAILED_PRECONDITION" });
    },
  },
  {
    part: "read",
    isOfReadOnly: true,
    title: "refuses registrations at once, and has no contracts",
    async check(scene) {
      const registry = await scene.open();

      assert.throws(() => registry.register(scene.service, endpointOf("a")), { code: "INVALID_ARGUMENT" });
      assert.equal(await registry.schema("0123456789abcdef"), undefined);
    },
  },
  {
    part: "change",
    title: "is ready with an empty list when nobody is there, which is not the same as no list",
    async check(scene) {
      await scene.show([]);
      const snapshot = await (await scene.open()).subscribe(scene.service).ready();

      assert.deepEqual([snapshot.endpoints, snapshot.freshness], [[], "live"]);
    },
  },
  {
    part: "change",
    title: "shows who comes and who goes, to those who subscribed before and to those who subscribe later",
    async check(scene) {
      await scene.show([ONE, TWO]);
      const registry = await scene.open();
      const early = registry.subscribe(scene.service);
      await scene.eventually(() => hostsIn(early), `${ONE} ${TWO}`);
      await scene.show([TWO, THREE]);
      await scene.eventually(() => hostsIn(early), `${TWO} ${THREE}`);
      const late = registry.subscribe(scene.service);

      await scene.eventually(() => hostsIn(late), `${TWO} ${THREE}`);
      await scene.show([]);
      const [rest, freshness] = scene.harness.keepsLastList === true ? [`${TWO} ${THREE}`, "stale"] : ["", "live"];
      await scene.eventually(() => [hostsIn(early), hostsIn(late)], [rest, rest]);
      await scene.eventually(() => [early.current.freshness, late.current.freshness], [freshness, freshness]);
    },
  },
  {
    part: "change",
    title: "tells each change once, counts one generation for it, and is silent when nothing changes",
    async check(scene) {
      await scene.show([ONE]);
      const subscription = (await scene.open()).subscribe(scene.service);
      await scene.eventually(() => hostsIn(subscription), ONE);
      const seen: Snapshot[] = [subscription.current];
      subscription.onChange((snapshot) => seen.push(snapshot));
      await subscription.refresh();
      assert.equal(seen.length, 1, "a list that is the same is no change");
      await scene.show([ONE, TWO]);
      await scene.eventually(() => hostsIn(subscription), `${ONE} ${TWO}`);

      const first = seen[0]?.generation ?? 0;
      assert.deepEqual(
        seen.map(({ generation }) => generation),
        seen.map((_snapshot, at) => first + at),
      );
      assert.equal(subscription.current.generation, seen.at(-1)?.generation, "the last that was told is the current one");
    },
  },
  {
    part: "change",
    title: "reads again when it is asked to",
    async check(scene) {
      await scene.show([]);
      const subscription = (await scene.open()).subscribe(scene.service);
      await subscription.ready();
      await scene.show([ONE]);

      assert.deepEqual(
        (await subscription.refresh()).endpoints.map(({ host }) => host),
        [ONE],
      );
    },
  },
  {
    part: "change",
    title: "tells nothing to a subscription that has ended, and the rest to the others",
    async check(scene) {
      await scene.show([ONE]);
      const registry = await scene.open();
      const [ended, other] = [registry.subscribe(scene.service), registry.subscribe(scene.service)];
      await scene.eventually(() => [hostsIn(ended), hostsIn(other)], [ONE, ONE]);
      let told = 0;
      ended.onChange(() => told++);
      await ended[Symbol.asyncDispose]();
      await ended[Symbol.asyncDispose]();
      await scene.show([ONE, TWO]);

      await scene.eventually(() => hostsIn(other), `${ONE} ${TWO}`);
      assert.equal(told, 0);
    },
  },
  {
    part: "change",
    title: "gives a part of a large service, the same to all of one seed, and says of how many",
    async check(scene) {
      await scene.show(MANY);
      const registry = await scene.open();
      const all = registry.subscribe(scene.service, { subset: { size: Infinity } });
      const [one, same] = [1, 2].map(() => registry.subscribe(scene.service, { subset: { size: 5, seed: "s" } }));
      assert.ok(one !== undefined && same !== undefined);
      await scene.eventually(() => all.current.endpoints.length, MANY.length);
      await scene.eventually(
        () => [one, same].map(({ current }) => [current.endpoints.length, current.subsetOf]),
        [
          [5, MANY.length],
          [5, MANY.length],
        ],
      );

      assert.equal(hostsIn(one), hostsIn(same));
    },
  },
  {
    part: "cut",
    title: "keeps the list while it is cut off, says that it is stale, and catches up afterwards",
    async check(scene) {
      await scene.show([ONE]);
      const client = await scene.open();
      const subscription = client.subscribe(scene.service);
      await scene.eventually(() => hostsIn(subscription), ONE);
      await scene.suspend(client);
      await scene.eventually(() => [client.health, subscription.current.freshness], ["suspended", "stale"]);
      assert.equal(hostsIn(subscription), ONE);
      await scene.show([ONE, TWO]);
      await scene.resume(client);

      await scene.eventually(() => [hostsIn(subscription), subscription.current.freshness], [`${ONE} ${TWO}`, "live"]);
      assert.equal(client.health, "connected");
    },
  },
];
