// Attacks on a server by HTTP: each tries to use up one resource from one address.

import type { Attacker, HttpAttack } from "./attack.js";
import { chunk, Frames, headOfPost, post } from "./http-bytes.js";

/** The largest body that a server reads by default. */
const LARGEST_BYTES = 4 * 2 ** 20 - 2 ** 16;

/** The same bytes again and again, a new connection whenever one was closed. */
function sendAgain(make: () => Buffer, connections = 1): HttpAttack["attack"] {
  return async (attacker) => {
    const bytes = make();
    await floodHttp(attacker, () => bytes, connections);
  };
}

async function floodHttp(attacker: Attacker, next: (turn: number) => Buffer, connections = 1): Promise<void> {
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let turn = 0; !attacker.isOver; ) {
        const peer = (await attacker.dial()).readOn();
        while (!peer.isClosed && !attacker.isOver) {
          await peer.send(next(turn++));
          await new Promise(setImmediate);
        }
      }
    }),
  );
}

/** Bodies that do not end, one after the other. */
async function sendBody(attacker: Attacker, part: Buffer): Promise<void> {
  while (!attacker.isOver) {
    const peer = (await attacker.dial()).readOn();
    await peer.send(Buffer.from(`${headOfPost("ping")}transfer-encoding: chunked\r\n\r\n`));
    while (!peer.isClosed && !attacker.isOver) {
      await peer.send(part);
      await new Promise(setImmediate);
    }
  }
}

/** So many times what is made first, of which the rest is sent again; then a new connection. */
async function floodHttp2(
  attacker: Attacker,
  connections: number,
  times: number,
  make: (frames: Frames) => readonly Buffer[],
): Promise<void> {
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (!attacker.isOver) {
        const peer = (await attacker.dial()).readOn();
        const frames = new Frames();
        await peer.send(frames.greeting());
        const [begin = Buffer.alloc(0), ...rest] = make(frames);
        await peer.send(begin);
        for (let at = 0; at < times && !peer.isClosed && !attacker.isOver; at++) {
          await peer.send(Buffer.concat(rest));
          await new Promise(setImmediate);
        }
        peer.close();
      }
    }),
  );
}

/** 1,000 of a connection: nghttp2 takes no more of one that goes on. */
function resetCalls(attacker: Attacker, connections: number): Promise<void> {
  return floodHttp2(attacker, connections, 1, (frames) => [
    Buffer.alloc(0),
    ...Array.from({ length: 1_000 }, () => frames.resetCall("hang")),
  ]);
}

/** So many connections, each with the same bytes; then nothing. */
function openMany(count: number, make: () => Buffer, then: "read" | "leave"): HttpAttack["attack"] {
  return async (attacker) => {
    const bytes = make();
    for (let at = 0; at < count && !attacker.isOver; at++) {
      const peer = await attacker.dial();
      if (then === "read") peer.readOn();
      else peer.readNothing();
      void peer.send(bytes);
    }
    await attacker.waitForEnd();
  };
}

/** Names that are all different, in an object that the method does not know. */
function names(count: number): string {
  const names = Array.from({ length: count }, (_, at) => `"${at.toString(36)}":0`);
  return `{"number":1,"x":{${names.join(",")}}}`;
}

/** Requests of which a proxy could believe that they end elsewhere. */
function ambiguous(): readonly Buffer[] {
  const behind = post("ping", '{"number":1}').toString();
  return [
    "content-length: 12\r\ntransfer-encoding: chunked",
    "content-length: 12\r\ncontent-length: 5",
    "transfer-encoding: chunked, identity",
    "transfer-encoding : chunked",
    "content-length: +12",
  ].map((lengths) => Buffer.from(`${headOfPost("ping")}${lengths}\r\n\r\n0\r\n\r\n${behind}`));
}

export const HTTP_ATTACKS: readonly HttpAttack[] = [
  {
    name: "HTTP: 1,000 connections that send a header by the byte",
    byHttp: true,
    mostMiB: 150,
    attack: async (attacker) => {
      const peers = [];
      const head = Buffer.from(`${headOfPost("ping")}x-slow: `);
      for (let at = 0; at < 1_000 && !attacker.isOver; at++) {
        const peer = (await attacker.dial()).readOn();
        void peer.send(head);
        peers.push(peer);
      }
      while (!attacker.isOver) {
        for (const peer of peers) void peer.send(Buffer.from("a"));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  },
  {
    name: "HTTP: 1,000 streams that nobody reads",
    byHttp: true,
    mostMiB: 260, // a connection keeps the item that waits, and Node's buffers
    mostKeptMiB: 24,
    attack: openMany(1_000, () => post("flood", '{"size":16384}', "application/connect+json"), "leave"),
  },
  {
    name: "HTTP: streams of HTTP/2 that are reset at once",
    byHttp: true,
    isBrief: true,
    mostMiB: 200,
    mostKeptMiB: 36, // the handlers go on for a minute
    attack: (attacker) => resetCalls(attacker, 1),
  },
  {
    name: "HTTP: streams of HTTP/2 that are reset, 20 connections",
    byHttp: true,
    mostMiB: 200,
    mostKeptMiB: 36,
    attack: (attacker) => resetCalls(attacker, 20),
  },
  {
    name: "HTTP: bodies of HTTP/2 by the byte, 20 connections",
    byHttp: true,
    mostMiB: 320,
    attack: async (attacker) => {
      await floodHttp2(attacker, 20, 6, (frames) => [
        frames.beginCall("ping"),
        Buffer.from(frames.byte().toString("latin1").repeat(10_000), "latin1"), // six are as much as a client may send unasked
      ]);
    },
  },
  {
    name: "HTTP: 64 KiB of headers",
    byHttp: true,
    mostMiB: 150,
    attack: sendAgain(() => Buffer.from(`${headOfPost("ping")}x-long: ${"a".repeat(65_536)}\r\n\r\n`), 20),
  },
  {
    name: "HTTP: bodies of 2 GiB",
    byHttp: true,
    mostMiB: 200,
    attack: async (attacker) => {
      const announced = Buffer.from(`${headOfPost("ping")}content-length: 2147483648\r\n\r\n${" ".repeat(65_536)}`);
      const endless = chunk(" ".repeat(65_536));
      await Promise.all([
        floodHttp(attacker, () => announced, 10),
        ...Array.from({ length: 10 }, () => sendBody(attacker, endless)),
      ]);
    },
  },
  {
    name: "HTTP: 200 bodies of 4 MiB without their end",
    byHttp: true,
    mostMiB: 360, // as the frames
    attack: openMany(
      200,
      () => Buffer.from(`${headOfPost("ping")}content-length: ${LARGEST_BYTES}\r\n\r\n${" ".repeat(LARGEST_BYTES - 300)}`),
      "read",
    ),
  },
  {
    name: "HTTP: bodies by the byte, 20 connections",
    byHttp: true,
    mostMiB: 320, // each byte is a Buffer of Node's until V8 collects
    attack: async (attacker) => {
      const bytes = Buffer.from(chunk(" ").toString().repeat(10_000));
      await Promise.all(Array.from({ length: 20 }, () => sendBody(attacker, bytes)));
    },
  },
  {
    name: "HTTP: lengths that are ambiguous",
    byHttp: true,
    mostMiB: 150,
    attack: async (attacker) => {
      const requests = ambiguous();
      let at = 0;
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          while (!attacker.isOver) {
            const peer = (await attacker.dial()).readOn();
            await peer.send(requests[at++ % requests.length] ?? Buffer.alloc(0));
            await peer.closed();
          }
        }),
      );
    },
  },
  {
    name: "HTTP: JSON of depth 100,000",
    byHttp: true,
    mostMiB: 250,
    attack: sendAgain(() => post("ping", `{"number":${"[".repeat(100_000)}${"]".repeat(100_000)}}`), 20),
  },
  {
    name: "HTTP: JSON of 1,000,000 names",
    byHttp: true,
    mostMiB: 250,
    attack: sendAgain(() => post("ping", names(1_000_000)), 20),
  },
  {
    name: "HTTP: JSON of 450,000 names, in 4 MiB",
    byHttp: true,
    isBrief: true,
    mostMiB: 300,
    attack: sendAgain(() => post("ping", names(450_000)), 20),
  },
  {
    name: "HTTP: JSON of 60,000 names, which is read",
    byHttp: true,
    mostMiB: 600, // each message leaves 20 MiB of hidden classes, which only a full collection takes away
    attack: sendAgain(() => post("ping", names(60_000)), 20),
  },
  {
    name: "HTTP: __proto__, names twice, no UTF-8",
    byHttp: true,
    mostMiB: 150,
    attack: sendAgain(
      () =>
        Buffer.concat([
          post("ping", `{"number":1,${'"__proto__":{"number":2},"constructor":{"prototype":1},'.repeat(20)}"number":3}`),
          post("ping", `{${'"number":1,'.repeat(200)}"number":2}`),
          post("ping", Buffer.concat([Buffer.from('{"number":1,"x":"'), Buffer.alloc(500, 0xff), Buffer.from('"}')])),
        ]),
      20,
    ),
  },
  {
    name: "HTTP: calls one behind the other, large answers unread",
    byHttp: true,
    mostMiB: 250,
    attack: openMany(20, () => Buffer.concat(Array.from({ length: 500 }, () => post("large", '{"bytes":2000000}'))), "leave"),
  },
  {
    name: "HTTP: paths of no method, 50 connections",
    byHttp: true,
    mostMiB: 180,
    attack: sendAgain(() => post(`pimg${"x".repeat(100)}`, "{}"), 50),
  },
  {
    name: "HTTP: calls without end, 200 connections",
    byHttp: true,
    mostMiB: 280, // one read of a connection has 470 requests, of 4 KiB each while they wait
    attack: sendAgain(() => Buffer.concat(Array.from({ length: 20 }, () => post("ping", '{"number":1}'))), 200),
  },
];
