import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type EmbeddedRegistry, type EmbeddedRegistryOptions, startEmbeddedRegistry } from "callwire/embedded";
import fc from "fast-check";
import { type Client, CreateMode, type Stat } from "node-zookeeper-client";
import { JuteReader, JuteWriter } from "#runtime/embedded/jute.js";
import { CreateFlag, Op } from "#runtime/embedded/protocol.js";
import { eventually } from "../../support/wait.js";
import { fourLetterWord } from "../../support/zookeeper-server.js";
import { call, closeClient, openClient, settle } from "./zookeeper-client.js";

const NO_PASSWORD = Buffer.alloc(16);
/** Length, version, timeout, session, password with its length. */
const CONNECT_ANSWER_BYTES = 4 + 4 + 4 + 8 + 4 + 16;

describe("startEmbeddedRegistry", () => {
  it("says where it is, as a target for connect and serve", async () => {
    await using registry = await startEmbeddedRegistry();

    assert.equal(registry.host, "127.0.0.1");
    assert.ok(registry.port > 0);
    assert.equal(registry.target, `zookeeper://127.0.0.1:${registry.port}/rpc`);
  });

  it("rejects when the port is taken", async () => {
    await using registry = await startEmbeddedRegistry();

    await assert.rejects(startEmbeddedRegistry({ port: registry.port }), { code: "EADDRINUSE" });
  });

  const wrong: readonly EmbeddedRegistryOptions[] = [
    { minSessionTimeoutMs: 0 },
    { minSessionTimeoutMs: 1.5 },
    { maxSessionTimeoutMs: Number.NaN },
    { minSessionTimeoutMs: 2_000, maxSessionTimeoutMs: 1_000 },
  ];
  for (const options of wrong) {
    it(`refuses ${Object.entries(options).join(" and ")}`, async () => {
      await assert.rejects(startEmbeddedRegistry(options), RangeError);
    });
  }

  it("closes its connections and its port, also when closed twice", async () => {
    const registry = await startEmbeddedRegistry();
    const socket = await dial(registry);
    const closed = once(socket, "close");
    await registry.close();
    await registry.close();
    await closed;

    await assert.rejects(dial(registry), { code: "ECONNREFUSED" });
  });
});

describe("the embedded registry", () => {
  let registry: EmbeddedRegistry;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    registry = await startEmbeddedRegistry({ minSessionTimeoutMs: 100, maxSessionTimeoutMs: 20_000 });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await registry.close();
  });

  async function newSession(timeoutMs: number, id = 0n, password: Buffer | undefined = NO_PASSWORD): Promise<Opened> {
    const socket = await dial(registry);
    sockets.push(socket);
    return handshake(socket, timeoutMs, id, password);
  }

  it("gives each client a session timeout within its bounds", async () => {
    const timeouts = [1, 5_000, 1_000_000].map(async (asked) => (await newSession(asked)).timeoutMs);

    assert.deepEqual(await Promise.all(timeouts), [100, 5_000, 20_000]);
  });

  it("gives a session back to who knows its password, and closes the connection that had it", async () => {
    const first = await newSession(5_000);
    const closed = once(first.socket, "close");
    const second = await newSession(5_000, first.id, first.password);
    await closed;

    assert.equal(second.id, first.id);
    assert.deepEqual(second.password, first.password);
    assert.equal(second.timeoutMs, first.timeoutMs);
  });

  it("refuses a session with another password, and the session lives on", async () => {
    const first = await newSession(5_000);
    const thief = await newSession(5_000, first.id, NO_PASSWORD);
    await once(thief.socket, "close");

    assert.deepEqual([thief.id, thief.timeoutMs], [0n, 0]);
    assert.equal((await newSession(5_000, first.id, first.password)).id, first.id);
  });

  it("reads nothing more on a connection whose session it refused", async () => {
    const socket = await dial(registry);
    sockets.push(socket);
    let received = 0;
    socket.on("data", (bytes) => (received += bytes.length));
    socket.write(Buffer.concat([connectRequest(5_000, 99n, NO_PASSWORD), connectRequest(5_000, 0n, NO_PASSWORD)]));
    await once(socket, "close");

    assert.equal(received, CONNECT_ANSWER_BYTES);
  });

  it("ends a silent session, and removes its ephemeral nodes and no others", async () => {
    const witness = await openClient(host(registry));
    await create(witness, "/kept", CreateMode.PERSISTENT);
    const silent = await newSession(100);
    silent.socket.write(createEphemeral("/gone"));
    const created = await receiveFrame(silent.socket);
    assert.deepEqual([created.int(), created.long() > 0n, created.int(), created.text()], [1, true, 0, "/gone"]);

    await eventually(async () => assert.equal(await exists(witness, "/gone"), "null"));
    assert.notEqual(await exists(witness, "/kept"), "null");
    await closeClient(witness);
  });

  it("expires a session on purpose", async () => {
    const client = await openClient(host(registry));
    const witness = await openClient(host(registry));
    await create(client, "/mine", CreateMode.EPHEMERAL);
    const expired = once(client, "expired");
    registry.expireSession(client.getSessionId().toString("hex"));
    await expired;

    assert.equal(await exists(witness, "/mine"), "null");
    await closeClient(witness);
  });

  it("removes all nodes of a session in one transaction", async () => {
    const client = await openClient(host(registry));
    const witness = await openClient(host(registry));
    for (const path of ["/one", "/two", "/three"]) await create(client, path, CreateMode.EPHEMERAL);
    const before = await rootChange(witness);
    await closeClient(client);

    assert.equal(await rootChange(witness), before + 1n);
    await closeClient(witness);
  });

  it("answers ruok and srvr", async () => {
    assert.equal(await fourLetterWord(registry.port, "ruok"), "imok");
    assert.match(await fourLetterWord(registry.port, "srvr"), /Mode: standalone/);
  });

  it("reports the permissions that it has: all, for anyone", async () => {
    const client = await openClient(host(registry));
    const acls = await call((done) => client.getACL("/", done), JSON.stringify);

    assert.match(acls, /world/);
    await closeClient(client);
  });

  for (const [name, bytes] of [
    ["a frame of 1 MiB and a byte", lengthOnly(1024 * 1024 + 1)],
    ["a negative length", lengthOnly(-1)],
    ["a handshake that is cut off", Buffer.concat([lengthOnly(3), Buffer.alloc(3)])],
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ] as const) {
    it(`closes the connection that sends ${name}, and serves the others`, async () => {
      const client = await openClient(host(registry));
      const socket = await dial(registry);
      const closed = once(socket, "close");
      socket.resume().write(bytes);
      await closed;

      assert.notEqual(await exists(client, "/"), "null");
      await closeClient(client);
    });
  }

  it("survives random frames inside a session", async () => {
    const client = await openClient(host(registry));
    const noise = fc.sample(fc.uint8Array({ maxLength: 60 }), { numRuns: 200, seed: 4 });
    for (const [index, body] of noise.entries()) {
      const { socket } = await newSession(5_000);
      const answered = Promise.race([once(socket, "data"), once(socket, "close")]);
      socket.write(
        withLength(
          new JuteWriter()
            .int(1)
            .int((index % 17) - 1)
            .frame()
            .subarray(4),
          body,
        ),
      );
      await answered;
      socket.destroy();
    }

    await settle(client);
    await closeClient(client);
  });

  it("closes a connection that asks and does not read", async () => {
    const client = await openClient(host(registry));
    await call((done) => client.create("/big", Buffer.alloc(900_000), done));
    const { socket } = await newSession(20_000);
    let received = 0;
    socket.pause().on("data", (bytes) => (received += bytes.length));
    socket.on("error", () => undefined); // it may be reset
    const closed = once(socket, "close");
    await new Promise((resolve) => socket.write(getDataRequests("/big", 60), resolve));
    await settle(client); // by now the server has read them all
    socket.resume();
    await closed;

    assert.ok(received < 60 * 900_000, `${received} bytes`);
    await closeClient(client);
  });
});

interface Opened {
  readonly socket: Socket;
  readonly timeoutMs: number;
  readonly id: bigint;
  readonly password: Buffer | undefined;
}

async function dial(registry: EmbeddedRegistry): Promise<Socket> {
  const socket = connect(registry.port, registry.host);
  await once(socket, "connect");
  return socket;
}

async function handshake(socket: Socket, timeoutMs: number, id: bigint, password: Buffer | undefined): Promise<Opened> {
  socket.write(connectRequest(timeoutMs, id, password));
  const answer = await receiveFrame(socket);
  assert.equal(answer.int(), 0, "the version of the protocol");
  return { socket, timeoutMs: answer.int(), id: answer.long(), password: answer.buffer() };
}

async function receiveFrame(socket: Socket): Promise<JuteReader> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < 4 || bytes.length < 4 + bytes.readInt32BE(0)) {
    const [chunk] = (await once(socket, "data")) as [Buffer]; // no encoding is set
    bytes = Buffer.concat([bytes, chunk]);
  }
  return new JuteReader(bytes.subarray(4));
}

function connectRequest(timeoutMs: number, id: bigint, password: Buffer | undefined): Buffer {
  return new JuteWriter().int(0).long(0n).int(timeoutMs).long(id).buffer(password).frame();
}

function createEphemeral(path: string): Buffer {
  const request = new JuteWriter().int(1).int(Op.CREATE).text(path).buffer(undefined);
  return request.int(1).int(31).text("world").text("anyone").int(CreateFlag.EPHEMERAL).frame();
}

function getDataRequests(path: string, count: number): Buffer {
  const request = new JuteWriter().int(1).int(Op.GET_DATA).text(path).bool(false).frame();
  return Buffer.concat(Array.from({ length: count }, () => request));
}

function withLength(...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([lengthOnly(body.length), body]);
}

function lengthOnly(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(length);
  return bytes;
}

function host(registry: EmbeddedRegistry): string {
  return `${registry.host}:${registry.port}`;
}

async function create(client: Client, path: string, mode: number): Promise<void> {
  assert.equal(await call((done) => client.create(path, mode, done), String), path);
}

/** What the client says of the node: "null" when there is none. */
function exists(client: Client, path: string): Promise<string> {
  return call((done) => client.exists(path, done), String);
}

/** Number of the transaction that last changed the list of nodes at the top. */
async function rootChange(client: Client): Promise<bigint> {
  const zxid = await call(
    (done: (error: unknown, stat: Stat) => void) => client.exists("/", done),
    (stat) => stat.pzxid.toString("hex"),
  );
  return BigInt(`0x${zxid}`);
}
