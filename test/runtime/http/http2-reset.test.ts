// Requests by HTTP/2 that their clients reset before the body has ended, or that are left.

import assert from "node:assert/strict";
import { createHttp } from "callwire/http";
import { MAX_HTTP2_STREAMS } from "#runtime/base/limits/http.js";
import { envelope } from "../../support/http-call.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";
import { RawHttp2 } from "../../support/raw-http2.js";
import { deferred } from "../../support/wait.js";

const KITCHEN = "/demo.kitchen.v1.Kitchen/";

describe("a request by HTTP/2 that is reset before its end", () => {
  afterEach(closeKitchens);

  it("makes no call, whatever has come of it", async () => {
    const entered: string[] = [];
    const methods = {
      divide: () => entered.push("divide"),
      async *watch() {
        entered.push("watch");
        yield { x: 1, y: 1 };
      },
    };
    const server = await startKitchen(methods, { http: createHttp() });
    const client = new RawHttp2(server);
    const ping = (stream: number): Promise<void> => {
      client.post(stream, `${KITCHEN}ping`, "application/json", "{}", true);
      return client.answered(stream);
    };

    client.post(1, `${KITCHEN}divide`, "application/json", '{"num1": 1}', false);
    client.post(3, `${KITCHEN}watch`, "application/connect+json", envelope(0, '{"fromSeq": 1}'), false);
    await ping(5); // what was sent before is read by now
    client.reset(1);
    client.reset(3);
    await ping(7);
    await ping(9);
    assert.deepEqual(entered, []);
    client.close();
  });

  it("cancels a call that takes its items, which are not taken for all there are", async () => {
    const [begun, thrown, aborted] = [deferred<undefined>(), deferred<string>(), deferred<string>()];
    const server = await startKitchen(
      {
        async sum({ signal }, values) {
          signal.addEventListener("abort", () => aborted.resolve(String(Reflect.get(signal.reason, "code"))));
          let total = 0;
          try {
            for await (const value of values) {
              total += value;
              begun.resolve(undefined);
            }
            thrown.resolve(`it ended with ${total}`);
          } catch (error) {
            thrown.resolve(String(Reflect.get(Object(error), "code")));
          }
          return total;
        },
      },
      { http: createHttp() },
    );
    const client = new RawHttp2(server);

    client.post(1, `${KITCHEN}sum`, "application/connect+json", envelope(0, '{"values": 1}'), false);
    await begun.promise;
    client.reset(1);
    assert.deepEqual([await thrown.promise, await aborted.promise], ["CANCELLED", "CANCELLED"]);
    client.close();
  });
});

describe("a client by HTTP/2 that ends its side", () => {
  afterEach(closeKitchens);

  it("is taken for gone, as over HTTP/1.1: its calls are cancelled, and its connection is closed", async () => {
    const aborted = deferred<string>();
    const server = await startKitchen(
      {
        divide: ({ signal }) =>
          new Promise((resolve) => {
            signal.addEventListener("abort", () => {
              aborted.resolve(String(Reflect.get(signal.reason, "code")));
              resolve(0);
            });
          }),
      },
      { http: createHttp() },
    );
    const client = new RawHttp2(server, true);
    client.post(1, `${KITCHEN}divide`, "application/json", '{"num1":1}', true);
    client.end();

    assert.equal(await aborted.promise, "CANCELLED");
    await client.closed();
  });
});

describe("a client by HTTP/2 that resets its calls", () => {
  afterEach(closeKitchens);

  /** Each call is begun and reset at once, which the server reads in few rounds of its loop. */
  async function resetMany(calls: number): Promise<RawHttp2> {
    const server = await startKitchen({ divide: () => new Promise(() => undefined) }, { http: createHttp(), graceMs: 0 });
    const client = new RawHttp2(server);
    await client.greeted();
    client.together(() => {
      for (let at = 0; at < calls; at++) {
        client.post(2 * at + 1, `${KITCHEN}divide`, "application/json", '{"num1":1}', true);
        client.reset(2 * at + 1);
      }
      client.post(2 * calls + 1, `${KITCHEN}ping`, "application/json", "{}", true);
    });
    return client;
  }

  it("keeps its connection when it gives up as many as it may have open", async () => {
    const client = await resetMany(MAX_HTTP2_STREAMS);
    await client.answered(2 * MAX_HTTP2_STREAMS + 1);
    client.close();
  });

  it("has its connection closed when nghttp2 ends it for that, which Node keeps for its calls", async () => {
    const client = await resetMany(1_100);
    await client.closed();
  });
});
