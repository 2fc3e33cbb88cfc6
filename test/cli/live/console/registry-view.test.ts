// What the console follows, in registries in memory, without a page.

import assert from "node:assert/strict";
import { type Endpoint, openRegistry, type Registry } from "callwire";
import type { Difference } from "#cli/live/console/messages.js";
import { RegistryView, statesOf } from "#cli/live/console/registry-view.js";
import { eventually } from "../../../support/wait.js";
import { createLive } from "../live-here.js";

/** One more than the console follows at once. */
const MANY = 501;

describe("RegistryView", () => {
  const ends: (() => PromiseLike<unknown>)[] = [];
  let registries = 0;
  let view: RegistryView;
  let others: Registry;
  let told: Difference[];
  let leave: () => Promise<void>;

  beforeEach(async () => {
    const target = `memory:view-${registries++}`;
    const own = openRegistry(target).registry;
    others = openRegistry(target).registry;
    const registrations = await Promise.all(
      Array.from({ length: MANY }, async (_, index) => {
        const registration = others.register(`demo.S${index}`, endpoint(`i${index}`));
        await registration.ready();
        return registration;
      }),
    );
    leave = async () => registrations[MANY - 1]?.[Symbol.asyncDispose]();
    view = new RegistryView(createLive({ registry: target }), own);
    told = [];
    view.onDifference((difference) => told.push(difference));
    await view.begin(60_000);
    ends.push(
      () => others[Symbol.asyncDispose](),
      () => own[Symbol.asyncDispose](),
      () => view.close(),
    );
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  function endpoint(id: string): Endpoint {
    return { id, rev: 0, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: {} };
  }

  const followed = () => view.everything.services.map(({ name }) => name);
  const changes = () => view.everything.changes.map(({ what, service }) => `${what} ${service}`);

  it("follows names alone above 500 services, and the one at which a page looks", async () => {
    assert.deepEqual([followed(), view.everything.names.length], [[], MANY]);
    assert.equal(view.everything.registry.isNamesAlone, true);
    await view.look("one", "demo.S7");

    assert.deepEqual(followed(), ["demo.S7"]);
    assert.equal(view.instances.get("demo.S7")?.[0]?.id, "i7");
    assert.deepEqual(
      told.at(-1)?.services?.map(({ instances }) => instances.length),
      [1],
    );
    assert.deepEqual(changes(), []); // it was there before
    await others.register("demo.S7", endpoint("new")).ready();
    await eventually(() => assert.deepEqual(changes(), ["joined demo.S7"]));
  });

  it("follows it until no page looks there, and says of none that it has left", async () => {
    await view.look("one", "demo.S7");
    await view.look("two", "demo.S7");
    await view.look("one", "demo.S8");
    assert.deepEqual(followed(), ["demo.S7", "demo.S8"]);
    await view.look("two", undefined);
    assert.deepEqual(followed(), ["demo.S8"]);
    assert.deepEqual(told.at(-1)?.services, [{ name: "demo.S7", instances: [] }]);
    await view.look("one", undefined);

    assert.deepEqual([followed(), changes()], [[], []]);
  });

  it("has all instances of a service, where a client would choose some", async () => {
    await Promise.all(Array.from({ length: 99 }, (_, index) => others.register("demo.S7", endpoint(`more${index}`)).ready()));
    await view.look("one", "demo.S7");

    assert.equal(view.everything.services[0]?.instances.length, 100);
  });

  it("marks a mock, whose answers are made up", () => {
    const states = statesOf([endpoint("a"), { ...endpoint("b"), meta: { mock: "true" } }]);
    assert.deepEqual(
      states.map(({ id, isMock }) => [id, isMock]),
      [
        ["a", undefined],
        ["b", true],
      ],
    );
  });

  it("looks at a service that nobody has registered", async () => {
    await view.look("one", "demo.Nothing");

    assert.deepEqual(followed(), []);
  });

  it("follows all once there are few, and says of none that it has joined", async () => {
    await view.look("one", "demo.S7");
    await leave();
    await eventually(() => assert.equal(followed().length, MANY - 1));
    await view.look("one", undefined);

    assert.deepEqual([followed().length, changes()], [MANY - 1, []]);
    assert.equal(view.everything.registry.isNamesAlone, undefined);
    assert.ok(told.some(({ registry }) => registry !== undefined && registry.isNamesAlone !== true));
  });
});
