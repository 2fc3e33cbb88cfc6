// A front whose calls go elsewhere than to a server of this process.

import assert from "node:assert/strict";
import { type HttpBackend, type HttpListener, type HttpMethod, openHttpFront } from "callwire/http";
import { MAX_COMPARED_PATHS } from "#runtime/base/limits/http.js";
import { dial, readAll } from "../../support/raw-http.js";
import { deferred } from "../../support/wait.js";

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

  it("compares an unknown path with a bounded number of others", async () => {
    let asked = 0;
    const url = await start({
      *paths() {
        for (; ; asked++) yield `t.v1.Far/method${asked}`;
      },
    });

    assert.match(await (await call(url, "t.v1.Far/mehtod7")).text(), /did you mean \/t\.v1\.Far\/method7"/);
    assert.equal(asked, MAX_COMPARED_PATHS);
  });

  it("makes no call whose client has gone while its method was looked for", async () => {
    const looked = deferred<undefined>();
    const found = deferred<HttpMethod>();
    const left = deferred<undefined>();
    const started: string[] = [];
    const url = await start({
      find() {
        looked.resolve(undefined);
        return found.promise;
      },
      enter: () => ({
        start({ fullName }) {
          started.push(fullName);
          return { cancel: () => undefined };
        },
        leave: () => left.resolve(undefined),
      }),
    });
    const client = new AbortController();

    const asked = fetch(`${url}/${METHOD.fullName}`, { signal: client.signal });
    await looked.promise;
    client.abort();
    await assert.rejects(asked);
    await left.promise;
    found.resolve({ ...METHOD, isReadonly: true });
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.deepEqual(started, []);
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

  it("says in its own words what to do about what it refuses", async () => {
    const door = await openHttpFront(makeBackend({}), {}, { host: "name it", origin: "allow it", metrics: "ask another" });
    doors.push(door);

    const page = await call(door.url, METHOD.fullName, { origin: "https://shop.example.org" });
    const message = 'pages of "https://shop.example.org" may not call the server; allow it';
    assert.deepEqual([page.status, await page.json()], [403, { code: "permission_denied", message }]);
    assert.equal(await (await fetch(`${door.url}/metrics`)).text(), "no metrics here; ask another\n");
  });

  it("answers who has connected when it stops listening, though none was accepted yet", async () => {
    const door = await openHttpFront(makeBackend({}));
    doors.push(door);
    const sockets = Array.from({ length: 8 }, () => dial({ httpUrl: door.url }));
    const answers = sockets.map(readAll);

    const stopped = door.stopListening(); // the kernel has made the connections, and nothing has run
    for (const socket of sockets) socket.write("GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 200 /);
    await stopped;
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
