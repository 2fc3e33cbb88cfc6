// Attacks on a server: each tries to use up one resource from one address.

import { MAX_PAIRS } from "#runtime/base/limits/message.js";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { rawFrame, rawHello } from "../support/raw-server.js";
import type { Attacker, ServerAttack } from "./attack.js";
import { bin, int32, int64, listOf, mapOf, oneArgument, text, uint32 } from "./bytes.js";
import { collidingInt32, collidingInt64, digitTexts } from "./colliding-keys.js";
import { attackCall } from "./raw-peer.js";

const NO_ARGUMENTS = Buffer.from([0x90]);
const FOR_EVER_MS = 2 ** 31 - 1;
const MIB = 2 ** 20;
/** Elements of one byte that become 15.5 MiB. */
const JUST_BELOW = 38_500;

/** The same message of one argument, again and again, each as a call of its own. */
function callAgain(method: string, value: () => Buffer): ServerAttack["attack"] {
  return async (attacker) => {
    const args = oneArgument(value());
    await attacker.flood((turn) => attackCall(method, turn % 1_000_000, args));
  };
}

export const SERVER_ATTACKS: readonly ServerAttack[] = [
  {
    name: "keys of map<i32, _> that collide",
    mostMiB: 250,
    attack: callAgain("keys32", () => mapOf(collidingInt32(65_536).map(int32))),
  },
  {
    name: "keys of map<i64, _> that collide",
    mostMiB: 250,
    attack: callAgain("keys64", () => mapOf(collidingInt64(MAX_PAIRS).map(int64))),
  },
  {
    name: "keys of map<string, _> of digits",
    mostMiB: 250,
    attack: callAgain("names", () => mapOf([...new Set(digitTexts(65_536))].map(text))),
  },
  {
    name: "lists of one-byte structs with 24 defaults",
    mostMiB: 400,
    attack: callAgain("settings", () => listOf(Array.from({ length: 262_000 }, () => Buffer.from([0x90])))),
  },
  {
    name: "messages just below 16 MiB in memory, 20 connections",
    mostMiB: 400,
    attack: async (attacker) => {
      const args = oneArgument(listOf(Array.from({ length: JUST_BELOW }, () => Buffer.from([0x90]))));
      await Promise.all(
        Array.from({ length: 20 }, () => attacker.flood((turn) => attackCall("settings", turn % 1_000_000, args))),
      );
    },
  },
  {
    name: "maps of 65,536 texts, 20 connections",
    mostMiB: 400,
    attack: async (attacker) => {
      const args = oneArgument(mapOf(Array.from({ length: MAX_PAIRS }, (_, at) => text(String(10 ** 12 + at * 7_919)))));
      await Promise.all(Array.from({ length: 20 }, () => attacker.flood((turn) => attackCall("names", turn % 1_000_000, args))));
    },
  },
  {
    name: "answers of 4 MB that nobody reads",
    mostMiB: 120,
    attack: async (attacker) => {
      const peer = await attacker.greet();
      peer.readNothing();
      const calls = Array.from({ length: 1_024 }, (_, id) => attackCall("large", id, oneArgument(uint32(4_000_000))));
      await peer.send(Buffer.concat(calls));
      await attacker.waitForEnd();
    },
  },
  {
    name: "512 streams, a window and a frame each",
    mostMiB: 240,
    attack: fillWindows,
  },
  {
    name: "calls with deadlines of 24 days, 11 connections",
    mostMiB: 180,
    attack: async (attacker) => {
      const calls = Array.from({ length: 1_024 }, (_, id) => attackCall("hang", id, NO_ARGUMENTS, { timeoutMs: FOR_EVER_MS }));
      for (let i = 0; i < 11; i++) await (await attacker.greet()).readOn().send(Buffer.concat(calls));
      await attacker.waitForEnd();
    },
  },
  {
    name: "CALL, CANCEL, reconnect",
    mostMiB: 180,
    mostKeptMiB: 36, // its handlers go on for a minute, up to 10,000 of them: 17 MiB
    attack: async (attacker) => {
      const minute = oneArgument(Buffer.concat([Buffer.from([0xcb]), float64(60_000)]));
      const frames = Buffer.concat(
        Array.from({ length: 1_000 }, (_, id) => [
          attackCall("wait", id, minute, { timeoutMs: FOR_EVER_MS }),
          rawFrame(Kind.CANCEL, 0, id, 0),
        ]).flat(),
      );
      while (!attacker.isOver) {
        const peer = (await attacker.greet()).readOn();
        await peer.send(frames);
        await new Promise((resolve) => setTimeout(resolve, 20));
        peer.close();
      }
    },
  },
  {
    name: "results over the client's maxFrameBytes",
    mostMiB: 150,
    attack: async (attacker) => {
      const args = oneArgument(uint32(8_192));
      const calls = Buffer.concat(Array.from({ length: 100 }, (_, id) => attackCall("large", id, args)));
      while (!attacker.isOver) {
        const peer = await attacker.dial();
        await peer.readOn().send(rawHello({ maxFrameBytes: 4_096 }));
        while (!peer.isClosed && !attacker.isOver) await sendAndBreathe(peer, calls);
      }
    },
  },
  {
    name: "oneway calls that are refused",
    mostMiB: 130,
    attack: async (attacker) => {
      const note = attackCall("note", 0, oneArgument(uint32(1)), { flags: Flag.ONEWAY });
      const missing = attackCall("missing", 0, NO_ARGUMENTS, { flags: Flag.ONEWAY });
      const frames = Buffer.concat(Array.from({ length: 500 }, () => [note, missing]).flat());
      await attacker.flood(() => frames);
    },
  },
  {
    name: "200 connections with unfinished frames",
    mostMiB: 360, // 192 of frames, 80 of a process, and buffers of closed connections that are not yet collected
    attack: async (attacker) => {
      const almost = attackCall("hold", 1, bin(new Uint8Array(4 * MIB - 200))).subarray(0, 4 * MIB - 300);
      for (let i = 0; i < 200 && !attacker.isOver; i++) void (await attacker.greet()).readOn().send(almost);
      await attacker.waitForEnd();
    },
  },
  {
    name: "calls that are refused",
    mostMiB: 130,
    attack: async (attacker) => {
      const calls = Buffer.concat(Array.from({ length: 1_000 }, (_, id) => attackCall("missing", id, NO_ARGUMENTS)));
      await attacker.flood(() => calls);
    },
  },
  {
    name: "PING, PONG, GOAWAY, CANCEL, CREDIT 0",
    mostMiB: 250,
    attack: async (attacker) => {
      const kinds = [Kind.PING, Kind.PONG, Kind.GOAWAY, Kind.CANCEL];
      const frames = kinds.map((kind) => Buffer.concat(Array.from({ length: 1_000 }, () => rawFrame(kind, 0, 7, 0))));
      const credits = Buffer.concat(Array.from({ length: 1_000 }, () => rawFrame(Kind.CREDIT, 0, 1, 0)));
      const stream = attackCall("count", 1, NO_ARGUMENTS, { flags: Flag.EXPECTS_ITEMS });
      frames.push(Buffer.concat([stream, credits]));
      await attacker.flood((turn) => frames[turn % frames.length] ?? credits);
    },
  },
  {
    name: "connections that say HELLO and go",
    mostMiB: 130,
    attack: async (attacker) => {
      while (!attacker.isOver) {
        const peers = await Promise.all(Array.from({ length: 20 }, () => attacker.greet()));
        for (const peer of peers) peer.close();
      }
    },
  },
  {
    name: "2,000 connections that say nothing",
    mostMiB: 150,
    attack: async (attacker) => {
      for (let i = 0; i < 2_000 && !attacker.isOver; i++) await attacker.dial();
      await attacker.waitForEnd();
    },
  },
  {
    name: "credit of 4 GiB and a fast reader",
    mostMiB: 250,
    attack: async (attacker) => {
      const peer = (await attacker.greet()).readOn();
      for (let id = 1; id <= 8; id++) {
        await peer.send(attackCall("count", id, NO_ARGUMENTS, { flags: Flag.EXPECTS_ITEMS, timeoutMs: FOR_EVER_MS }));
        await peer.send(rawFrame(Kind.CREDIT, 0, id, 2 ** 32 - 1));
      }
      await attacker.waitForEnd();
    },
  },
  {
    name: "mutated frames",
    mostMiB: 250,
    attack: async (attacker) => {
      const whole = attackCall("names", 1, oneArgument(mapOf(["a", "b", "c"].map(text))));
      let seed = 1;
      await attacker.flood(() => {
        const bytes = Buffer.concat(Array.from({ length: 50 }, () => whole));
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        bytes[seed % bytes.length] = seed >>> 24;
        return bytes;
      });
    },
  },
];

/**
 * Begins 512 streams that are not read, and sends each as much as its credit lets through: a
 * window, and one frame beyond it.
 */
async function fillWindows(attacker: Attacker): Promise<void> {
  const peer = await attacker.greet();
  const streams = 512;
  let received = 0;
  const granted = new Promise<void>((resolve) => {
    peer.socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
      if (received >= streams * 16) resolve();
    });
    peer.socket.once("close", () => resolve());
  });
  const calls = Array.from({ length: streams }, (_, id) =>
    attackCall("hold", id, NO_ARGUMENTS, { flags: Flag.SENDS_ITEMS, timeoutMs: FOR_EVER_MS }),
  );
  await peer.send(Buffer.concat(calls));
  await granted;
  const window = bin(new Uint8Array(262_000));
  const beyond = bin(new Uint8Array(4 * MIB - 100));
  for (let id = 0; id < streams && !peer.isClosed && !attacker.isOver; id++) {
    await peer.send(rawFrame(Kind.ITEM, 0, id, 0, window));
    await peer.send(rawFrame(Kind.ITEM, 0, id, 0, beyond));
  }
  await attacker.waitForEnd();
}

async function sendAndBreathe(peer: { send(bytes: Uint8Array): Promise<void> }, bytes: Uint8Array): Promise<void> {
  await peer.send(bytes);
  await new Promise(setImmediate);
}

function float64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}
