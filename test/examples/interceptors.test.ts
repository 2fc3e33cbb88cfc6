import assert from "node:assert/strict";
import { type CallContext, implement, RpcError } from "callwire";
import { type InProcessServer, startInProcess } from "callwire/testing";
import { authorize } from "../../examples/interceptors/authorize.js";
import { againWhenAborted, sendToken } from "../../examples/interceptors/client-side.js";
import { authenticate, timeCalls, userOf } from "../../examples/interceptors/server-side.js";
import { Kitchen, type KitchenHandler } from "../../generated/kitchen-sink.js";
import { kitchen } from "../support/kitchen-server.js";

describe("the interceptors of docs/interceptors.md", () => {
  const timed: [method: string, ms: number][] = [];
  let server: InProcessServer;

  function start(methods: Partial<KitchenHandler> = {}): void {
    timed.length = 0;
    const interceptors = [
      timeCalls((method, ms) => timed.push([method, ms])),
      authenticate(new Map([["secret", { name: "ada", roles: [] }]])),
    ];
    server = startInProcess({ services: [implement(Kitchen, { ...kitchen, ...methods })], interceptors });
  }

  afterEach(() => server.close());

  it("let those in who have a token, and tell handlers who they are", async () => {
    const seen: string[] = [];
    start({ ping: (context) => void seen.push(userOf(context).name) });
    const client = server.connect(Kitchen, { interceptors: [sendToken(() => "secret")] });
    await client.ping();
    for await (const { x } of client.watch(2)) seen.push(String(x));

    assert.deepEqual(seen, ["ada", "0", "1"]);
  });

  it("keep a client's own metadata beside the token", async () => {
    start({ ping: ({ metadata }) => assert.equal(metadata.get("trace"), "7") });

    await server
      .connect(Kitchen, { interceptors: [sendToken(() => "secret")] })
      .with({ metadata: { trace: "7" } })
      .ping();
  });

  it("refuse the others, streams included", async () => {
    start();
    const client = server.connect(Kitchen, { interceptors: [sendToken(() => "guessed")] });

    await assert.rejects(client.ping(), { code: "UNAUTHENTICATED" });
    await assert.rejects(client.watch(1).next(), { code: "UNAUTHENTICATED" });
    await assert.rejects(server.connect(Kitchen).ping(), { code: "UNAUTHENTICATED" });
  });

  it("time each call, whatever becomes of it, and a stream to its end", async () => {
    start();
    const client = server.connect(Kitchen, { interceptors: [sendToken(() => "secret")] });
    await client.ping();
    for await (const { x } of client.watch(3)) assert.ok(x >= 0);
    await client.ping(); // behind the end of the stream
    await assert.rejects(server.connect(Kitchen).ping(), { code: "UNAUTHENTICATED" });

    assert.deepEqual(
      timed.map(([method]) => method.slice(method.indexOf("/") + 1)),
      ["ping", "watch", "ping", "ping"],
    );
    assert.ok(timed.every(([, ms]) => ms >= 0));
  });

  it("let those call a method whose token belongs to somebody with its role", async () => {
    const tokens = new Map([
      ["ada's token", { name: "ada", roles: ["guest", "cook"] }],
      ["bob's token", { name: "bob", roles: ["guest"] }],
    ]);
    const interceptors = [authenticate(tokens), authorize((context) => userOf(context).roles)];
    server = startInProcess({ services: [implement(Kitchen, kitchen)], interceptors });
    const as = (name: string) => server.connect(Kitchen, { interceptors: [sendToken(() => `${name}'s token`)] });

    assert.equal(await as("ada").sum([1, 2]), 3);
    await as("bob").ping();
    await assert.rejects(as("bob").sum([1, 2]), { code: "PERMISSION_DENIED" });
  });

  it("let those call a method who have the role that the contract names, streams and oneway methods included", async () => {
    const roles: Readonly<Record<string, readonly string[]>> = {
      guest: ["guest"],
      cook: ["guest", "cook"],
      chef: ["guest", "cook", "chef"],
    };
    const logged: string[] = [];
    const rolesOf = ({ metadata }: CallContext) => roles[String(metadata.get("user"))] ?? [];
    const handler = { ...kitchen, log: (_: CallContext, line: string) => void logged.push(line) };
    server = startInProcess({ services: [implement(Kitchen, handler)], interceptors: [authorize(rolesOf)] });
    const as = (user: string) => server.connect(Kitchen).with({ metadata: { user } });

    await as("guest").ping();
    assert.deepEqual(
      await as("guest")
        .watch(2)
        .next()
        .then(({ done }) => done),
      false,
    );
    await assert.rejects(as("guest").sum([1, 2]), { code: "PERMISSION_DENIED", message: /Kitchen\/sum is for the role cook/ });
    assert.equal(await as("cook").sum([1, 2]), 3);
    await as("cook").log("of a cook");
    await as("chef").log("of the chef");
    await assert.rejects(as("nobody").ping(), { code: "PERMISSION_DENIED" });
    await assert.rejects(as("nobody").watch(2).next(), { code: "PERMISSION_DENIED" });

    assert.deepEqual(logged, ["of the chef"]);
  });

  it("call once more when the server has aborted", async () => {
    let calls = 0;
    start({
      ping: () => {
        if (++calls === 1) throw new RpcError("ABORTED", "somebody else was first");
      },
    });
    await server.connect(Kitchen, { interceptors: [againWhenAborted, sendToken(() => "secret")] }).ping();

    assert.equal(calls, 2);
  });
});
