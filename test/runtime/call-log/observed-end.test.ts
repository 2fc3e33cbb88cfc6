import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerCallEvent } from "callwire";
import { createCallLog } from "callwire/call-log";
import type { KitchenHandler } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred, until } from "../../support/wait.js";

const lines: Readonly<Record<string, unknown>>[] = [];

async function startLogged(methods: Partial<KitchenHandler>) {
  const log = createCallLog({
    logger: {
      info: (fields) => void lines.push({ level: "info", ...fields }),
      warn: (fields) => void lines.push({ level: "warn", ...fields }),
    },
  });
  return { client: connectKitchen(await startKitchen(methods, { interceptors: [log.server] })) };
}

describe("the log of a server", () => {
  beforeEach(() => {
    lines.length = 0;
  });
  afterEach(closeKitchens);

  it("has a line for a stream whose reader leaves before the handler has given an item", async () => {
    const entered = deferred<void>();
    const { client } = await startLogged({
      async *watch({ signal }) {
        entered.resolve();
        yield await new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    });
    const stream = client.watch(1);
    await entered.promise;
    await stream.return();
    await until(() => lines.length === 1);
    const [line] = lines;

    assert.deepEqual([line?.["level"], line?.["status"], line?.["error"]], ["warn", "CANCELLED", "CANCELLED"]);
  });

  it("says of a call whose caller did not wait what the channel says, and keeps nothing from that", async () => {
    const entered = deferred<void>();
    const gate = deferred<void>();
    const ping = (): Promise<void> => {
      entered.resolve();
      return gate.promise;
    };
    const told: ServerCallEvent[] = [];
    const onServerCall = (event: unknown): void => void told.push(event as ServerCallEvent); // as documented
    subscribe("callwire:server:call", onServerCall);
    try {
      const { client } = await startLogged({ ping });
      const abort = new AbortController();
      const call = assert.rejects(client.with({ signal: abort.signal }).ping(), { code: "CANCELLED" });
      await entered.promise;
      abort.abort();
      await call;
      await client.divide(1); // the CANCEL has arrived before it
      gate.resolve();
      await until(() => lines.length === 2);
      const [, line] = lines;

      assert.deepEqual([line?.["level"], line?.["status"]], ["warn", "CANCELLED"]);
      assert.deepEqual(
        told.map(({ method, status }) => [method.split("/")[1], status]),
        [
          ["divide", "OK"],
          ["ping", "CANCELLED"],
        ],
      );
    } finally {
      unsubscribe("callwire:server:call", onServerCall);
    }
  });
});
