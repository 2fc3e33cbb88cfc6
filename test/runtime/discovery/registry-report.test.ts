import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect, type RegistryHealthMessage, type RegistryListMessage } from "callwire";
import { createReadOnlyRegistry, type FollowedList } from "callwire/registry";
import { endpointAt } from "#runtime/discovery/dns/dns-endpoints.js";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";

const CALCULATOR = "demo.calculator.v1.Calculator";

describe("what a client tells of its registry", () => {
  const healths: string[] = [];
  const lists: string[] = [];
  const onHealth = (message: unknown): void => {
    const { target, health } = message as RegistryHealthMessage; // of that channel
    healths.push(`${target} ${health}`);
  };
  const onList = (message: unknown): void => {
    const { target, service, count, freshness } = message as RegistryListMessage; // of that channel
    lists.push(`${target} ${service} ${count} ${freshness}`);
  };
  beforeEach(() => {
    healths.length = lists.length = 0;
    subscribe("callwire:registry:health", onHealth);
    subscribe("callwire:registry:list", onList);
  });
  afterEach(() => {
    unsubscribe("callwire:registry:health", onHealth);
    unsubscribe("callwire:registry:list", onList);
  });

  it("is the list of a target that never changes", async () => {
    await using client = connect(Calculator, "static:127.0.0.1:4001,127.0.0.1:4002");
    await client.close();

    assert.deepEqual(
      lists,
      ["live", "closed"].map((freshness) => `static:127.0.0.1:4001,127.0.0.1:4002 ${CALCULATOR} 2 ${freshness}`),
    );
    assert.deepEqual(healths, ["static:127.0.0.1:4001,127.0.0.1:4002 connected", "static:127.0.0.1:4001,127.0.0.1:4002 closed"]);
  });

  it("is each change of a list of others, and when it cannot be read", async () => {
    const followed = new Map<string, FollowedList>();
    const registry = createReadOnlyRegistry({
      target: "file:list.json",
      follow(service, list) {
        followed.set(service, list);
        return { refresh: () => Promise.resolve(), stop: () => undefined };
      },
    });
    const calculator = connect(Calculator, registry);
    const kitchen = connect(Kitchen, registry);
    const list = followed.get(CALCULATOR);
    list?.publish([endpointAt("127.0.0.1", 4001)]);
    list?.publish([endpointAt("127.0.0.1", 4001)]);
    list?.publish([endpointAt("127.0.0.1", 4001), endpointAt("127.0.0.1", 4002)]);
    list?.fail("no such file");
    await calculator.close();
    assert.equal(healths.at(-1), "file:list.json connected", "another client still reads it");
    await kitchen.close();
    await registry[Symbol.asyncDispose]();

    assert.deepEqual(lists, [
      `file:list.json ${CALCULATOR} 1 live`,
      `file:list.json ${CALCULATOR} 2 live`,
      `file:list.json ${CALCULATOR} 2 stale`,
      `file:list.json ${CALCULATOR} 2 closed`,
    ]);
    assert.deepEqual(
      healths,
      ["connected", "suspended", "connected", "closed"].map((health) => `file:list.json ${health}`),
    );
  });
});
