import assert from "node:assert/strict";
import { EventEmitter, getMaxListeners, once } from "node:events";
import { setImmediate, setTimeout } from "node:timers/promises";
import { implement, RpcError, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";

const COUNT = 25;

describe("a signal that the runtime hands out", () => {
  const warnings: string[] = [];
  const note = ({ name, message }: Error): void => void warnings.push(`${name}: ${message}`);
  before(() => process.on("warning", note));
  after(() => process.off("warning", note));
  beforeEach(() => {
    warnings.length = 0;
  });
  afterEach(closeKitchens);

  /** What Node has to say it says in a later tick. */
  async function assertQuiet(): Promise<void> {
    await setImmediate();
    assert.deepEqual(warnings, []);
  }

  it("may be handed to more waits than ten: `context.signal`", async () => {
    const server = await startKitchen({
      ping: async ({ signal }) => {
        for (let i = 0; i < COUNT; i++) {
          void once(new EventEmitter(), "never", { signal }).catch(() => undefined);
          void setTimeout(60_000, undefined, { signal, ref: false }).catch(() => undefined);
          signal.addEventListener("abort", () => undefined);
        }
        assert.ok(getMaxListeners(signal) > COUNT); // libraries ask, to raise it by one
        await setImmediate();
        throw new RpcError("ABORTED", "the waits hang on");
      },
    });
    await assert.rejects(connectKitchen(server).ping(), { code: "ABORTED" });

    await assertQuiet();
  });

  it("may be handed to more waits than ten: `context.stopping`", async () => {
    const server = await startKitchen({
      ping: ({ stopping }) => {
        for (let i = 0; i < COUNT; i++) stopping.addEventListener("abort", () => undefined);
      },
    });
    await connectKitchen(server).ping();

    await assertQuiet();
  });

  it("is waited for by as many registrations as a server has services", async () => {
    const registry = await startEmbeddedRegistry();
    const services = Array.from({ length: COUNT }, (_, i) => implement({ name: `a.S${i}`, fingerprint: "0", methods: [] }, {}));
    const server = await serve({ stopOnSignal: false, registry: registry.target, services });
    await server.close();
    await registry.close();

    await assertQuiet();
  });

  it("may be the caller's, for more calls than ten", async () => {
    const client = connectKitchen(await startKitchen({ ping: () => new Promise(() => undefined) }));
    const controller = new AbortController();
    const calls = Array.from({ length: COUNT }, () => client.with({ signal: controller.signal }).ping());
    controller.abort();
    for (const call of calls) await assert.rejects(call, { code: "CANCELLED" });

    await assertQuiet();
  });
});
