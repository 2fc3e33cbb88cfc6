import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { type DevRegistry, openDevRegistry } from "#cli/live/dev-registry.js";
import { Calculator } from "../../../generated/calculator.js";
import { endpoint } from "../../runtime/discovery/conformance.js";
import { closeAll, startCalculator } from "../../support/calculator-server.js";
import { until } from "../../support/wait.js";

describe("the registry of callwire dev", () => {
  let registry: DevRegistry | undefined;
  let news = 0;
  let marks: (string | undefined)[] = [];

  afterEach(async () => {
    await closeAll();
    await registry?.close();
    registry = undefined;
    news = 0;
    marks = [];
  });

  async function open(named?: string): Promise<DevRegistry> {
    registry = await openDevRegistry(named, (mark) => {
      news++;
      marks.push(mark);
    });
    return registry;
  }

  it("is an embedded one when none is named", async () => {
    const { target, isEmbedded } = await open();
    assert.equal(isEmbedded, true);
    assert.match(target, /^zookeeper:\/\/127\.0\.0\.1:\d+\/rpc$/);
  });

  it("takes the place of one on loopback where nobody listens, path included", async () => {
    const free = await startEmbeddedRegistry();
    await free.close();
    const named = `zookeeper://localhost:${free.port}/shop?layout=native`;
    assert.deepEqual([(await open(named)).isEmbedded, registry?.target], [true, named]);
  });

  it("is the one that is named when it runs, or is elsewhere", async () => {
    await using running = await startEmbeddedRegistry();
    assert.equal((await open(running.target)).isEmbedded, false);
    await registry?.close();
    assert.equal((await open("memory:elsewhere")).isEmbedded, false);
  });

  it("tells each new instance once, and none that was there before", async () => {
    await using running = await startEmbeddedRegistry();
    await startCalculator({}, { registry: running.target });
    const { follow } = await open(running.target);
    await follow([Calculator.name]);
    await follow([Calculator.name]);
    assert.equal(news, 0);
    await startCalculator({}, { registry: running.target });
    await until(() => news > 0);
    await startCalculator({}, { registry: running.target });
    await until(() => news > 1);
    await closeAll();
    assert.equal(news, 2);
  });

  it("tells an instance that starts when it takes calls, and not before", async () => {
    const { registry: servers } = openRegistry("memory:dev-states");
    const { follow } = await open("memory:dev-states");
    await follow([Calculator.name]);
    const starting = servers.register(Calculator.name, endpoint("a", { state: "starting" }));
    await starting.ready();
    const ready = servers.register(Calculator.name, endpoint("b"));
    await until(() => news > 0);
    assert.equal(news, 1);
    await starting.update({ state: "up" });
    await until(() => news > 1);
    await starting.update({ state: "draining" });
    await ready[Symbol.asyncDispose]();
    await starting[Symbol.asyncDispose]();
    assert.equal(news, 2);
  });

  it("tells a process with a mark once all its workers take calls, and each mark once", async () => {
    const { registry: servers } = openRegistry("memory:dev-marks");
    const { follow } = await open("memory:dev-marks");
    await follow([Calculator.name]);
    const [one, two] = ["0000000000000001", "0000000000000002"];
    const register = async (id: string, mark: string) => {
      const registration = servers.register(Calculator.name, endpoint(id, { meta: { "callwire.dev": mark } }));
      await registration.ready();
      return registration;
    };
    const registrations = [await register("a", `${one}/3`), await register("b", `${one}/3`), await register("c", `${two}/1`)];
    await until(() => news > 0);
    assert.deepEqual(marks, [two]);
    registrations.push(await register("d", `${one}/3`), await register("e", `${one}/3`)); // one takes the place of another
    registrations.push(await register("f", "no mark"));
    await until(() => news > 2);
    assert.deepEqual(marks, [two, one, undefined]);
    for (const each of registrations) await each[Symbol.asyncDispose]();
  });

  it("refuses a target that is none", async () => {
    await assert.rejects(open("etcd://127.0.0.1/rpc"), { name: "UsageError", message: /etcd/ });
  });
});
