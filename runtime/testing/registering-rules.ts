// What every registry does in which servers register.

import assert from "node:assert/strict";
import type { Snapshot } from "../discovery/registry.js";
import type { Descriptor } from "../schema/descriptor.js";
import { fingerprintService } from "../schema/fingerprint.js";
import { endpointOf, idsIn, type Rule } from "./registry-harness.js";

/** A contract that says nothing. */
const SERVICE = { name: "conformance.v1.Nothing", methods: [] };
const FINGERPRINT = fingerprintService(SERVICE, new Map());
const FILE = { path: "conformance/v1/nothing.rpc", package: "conformance.v1", constants: [], aliases: [], types: [] };
const SCHEMA: Descriptor = { version: 1, files: [{ ...FILE, services: [{ ...SERVICE, fingerprint: FINGERPRINT }] }] };

export const REGISTERING_RULES: readonly Rule[] = [
  {
    part: "register",
    title: "shows a registration to those who subscribed before and to those who subscribe later",
    async check(scene) {
      const { service } = scene;
      const [server, client] = [await scene.open(), await scene.open()];
      const early = client.subscribe(service);
      await early.ready();
      await server.register(service, endpointOf("a")).ready();
      const late = client.subscribe(service);

      await scene.eventually(() => idsIn(early), "a");
      assert.deepEqual((await late.ready()).endpoints, [endpointOf("a")]);
    },
  },
  {
    part: "register",
    title: "hands every field of an instance on",
    async check(scene) {
      const [server, client] = [await scene.open(), await scene.open()];
      const more = { zone: "z", version: "1.2", fingerprint: "f00", startedAt: 5, tls: true, meta: { k: "v" } };
      const full = endpointOf("a", { host: "::1", weight: 7, ...more });
      await server.register(scene.service, full).ready();
      const subscription = client.subscribe(scene.service);

      await scene.eventually(() => subscription.current.endpoints, [full]);
    },
  },
  {
    part: "register",
    title: "shows an update as one change: the instance is never absent and never twice there",
    async check(scene) {
      const [server, client] = [await scene.open(), await scene.open()];
      const registration = server.register(scene.service, endpointOf("a"));
      const subscription = client.subscribe(scene.service);
      await registration.ready();
      await scene.eventually(() => idsIn(subscription), "a");
      const seen: Snapshot[] = [];
      subscription.onChange((snapshot) => seen.push(snapshot));
      for (let weight = 1; weight <= 5; weight++) await registration.update({ weight });

      await scene.eventually(() => subscription.current.endpoints, [endpointOf("a", { rev: 5, weight: 5 })]);
      assert.ok(
        seen.every(({ endpoints }) => endpoints.length === 1),
        "each list has one instance",
      );
    },
  },
  {
    part: "register",
    title: "takes an instance off the list when its registration is closed",
    async check(scene) {
      const [server, client] = [await scene.open(), await scene.open()];
      const registration = server.register(scene.service, endpointOf("a"));
      await server.register(scene.service, endpointOf("b")).ready();
      await registration.ready();
      const subscription = client.subscribe(scene.service);
      await scene.eventually(() => idsIn(subscription), "a b");
      await registration[Symbol.asyncDispose]();

      await scene.eventually(() => idsIn(subscription), "b");
      assert.equal(registration.state, "closed");
    },
  },
  {
    part: "register",
    title: "takes all instances of a registry off the list when it is closed, the last after it said that it drains",
    async check(scene) {
      const [server, client] = [await scene.open(), await scene.open()];
      const registration = server.register(scene.service, endpointOf("a"));
      await registration.ready();
      const subscription = client.subscribe(scene.service);
      await scene.eventually(() => idsIn(subscription), "a");
      await registration.update({ state: "draining" });
      const { showsStates } = client.capabilities;
      await scene.eventually(() => subscription.current.endpoints.map(({ state }) => state), showsStates ? ["draining"] : []);
      await server[Symbol.asyncDispose]();

      await scene.eventually(() => idsIn(subscription), "");
      assert.equal(server.health, "closed");
    },
  },
  {
    part: "register",
    title: "takes an instance that died off the list within its session timeout",
    async check(scene) {
      const client = await scene.open();
      const [doomed] = [await scene.startInstance("a"), await scene.startInstance("b")];
      const subscription = client.subscribe(scene.service);
      await scene.eventually(() => idsIn(subscription), "a b");
      await doomed.crash();

      await scene.eventually(() => idsIn(subscription), "b", scene.harness.sessionTimeoutMs);
    },
  },
  {
    part: "register",
    title: "lists the services that have an instance, if it names services",
    async check(scene) {
      const [server, client] = [await scene.open(), await scene.open()];
      const registration = server.register(scene.service, endpointOf("a"));
      await registration.ready();
      assert.equal((await client.list()).includes(scene.service), client.capabilities.namesServices);
      await registration[Symbol.asyncDispose]();

      assert.ok(!(await client.list()).includes(scene.service));
    },
  },
  {
    part: "register",
    title: "gives everybody the contract that was published under a fingerprint, if it has a place for contracts",
    async check(scene) {
      const [server, client] = [await scene.open(), await scene.open()];
      assert.equal(await client.schema("0123456789abcdef"), undefined);
      server.publishSchema(FINGERPRINT, SCHEMA);

      const expected = client.capabilities.keepsSchemas ? SCHEMA : undefined;
      await scene.eventually(async () => {
        const read = await client.schema(FINGERPRINT);
        return read === undefined ? read : JSON.parse(JSON.stringify(read));
      }, expected);
    },
  },
  {
    part: "register",
    title: "ends what waits for it when it is closed",
    async check(scene) {
      const registry = await scene.open();
      const subscription = registry.subscribe(scene.service);
      const registration = registry.register(scene.service, endpointOf("a"));
      await registration.ready();
      await registry[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();

      await assert.rejects(subscription.ready(), { code: "CANCELLED" });
      await assert.rejects(registration.ready(), { code: "FAILED_PRECONDITION" });
      await assert.rejects(registration.update({ weight: 1 }), { code: "FAILED_PRECONDITION" });
      assert.throws(() => registry.subscribe(scene.service), { code: "FAILED_PRECONDITION" });
      assert.throws(() => registry.register(scene.service, endpointOf("b")), { code: "FAILED_PRECONDITION" });
    },
  },
];
