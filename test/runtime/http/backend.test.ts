// A front whose calls go elsewhere than to a server of this process.

import assert from "node:assert/strict";
import { type HttpBackend, type HttpListener, type HttpMethod, openHttpFront } from "callwire/http";

const METHOD: HttpMethod = {
  fullName: "t.v1.Far/get",
  kind: "unary",
  isReadonly: false,
  cacheableMs: undefined,
  hasParameters: true,
  streamName: undefined,
  wrapsResult: true,
};

const doors: HttpListener[] = [];

describe("an HTTP front with a backend of its own", () => {
  afterEach(() => {
    for (const door of doors.splice(0)) door.stop();
  });

  it("hands calls over as JSON, and its answers back", async () => {
    const seen: unknown[] = [];
    const url = await start({
      find: (path) => (path === METHOD.fullName ? METHOD : undefined),
      enter: () => ({
        start(method, { args, timeoutMs }, sink) {
          seen.push([method.fullName, args, timeoutMs]);
          sink.onResult("far", undefined);
          return { cancel: () => undefined };
        },
        leave: () => undefined,
      }),
    });

    const answer = await call(url, METHOD.fullName, { "connect-timeout-ms": "70" });
    assert.deepEqual([answer.status, await answer.json()], [200, { result: "far" }]);
    assert.deepEqual(seen, [[METHOD.fullName, { id: 1 }, 70]]);
  });

  it("waits for a backend that has to look for a method, and says when it cannot", async () => {
    const url = await start({
      async find(path) {
        if (path.startsWith("t.")) return undefined;
        throw new Error("the registry zk1:2181 is away");
      },
    });

    assert.equal((await call(url, "t.v1.Far/get")).status, 404);
    const away = await call(url, "far.v1.Far/get");
    assert.deepEqual(
      [away.status, await away.json()],
      [503, { code: "unavailable", message: "it is not known at the moment who serves this; try again" }],
    );
  });

  it("tells it of each connection, and of its end", async () => {
    const told: string[] = [];
    const url = await start({
      find: () => undefined,
      enter({ peer }) {
        told.push(`enter ${peer.address.split(":")[0]}`);
        return { start: () => assert.fail("there is no call"), leave: () => void told.push("leave") };
      },
    });

    await (await call(url, "t.v1.Far/get", { connection: "close" })).text();
    assert.deepEqual(told.slice(0, 1), ["enter 127.0.0.1"]);
  });

  it("checks its options", async () => {
    await assert.rejects(openHttpFront(makeBackend({}), { listen: "0.0.0.0:0" }), /reachable without encryption/);
  });
});

function call(url: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${url}/${path}`, {
    method: "POST",
    body: '{"id": 1}',
    headers: { "content-type": "application/json", ...headers },
  });
}

async function start(backend: Partial<HttpBackend>): Promise<string> {
  const door = await openHttpFront(makeBackend(backend));
  doors.push(door);
  return door.url;
}

function makeBackend(backend: Partial<HttpBackend>): HttpBackend {
  return {
    maxMessageBytes: 1_000,
    isDraining: false,
    find: () => undefined,
    serves: () => false,
    paths: () => [],
    enter: () => ({ start: () => assert.fail("there is no call"), leave: () => undefined }),
    ...backend,
  };
}
