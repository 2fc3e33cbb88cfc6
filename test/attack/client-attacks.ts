// Attacks on a client by a server that it calls: each tries to use up one resource of the client's
// process.

import type { Socket } from "node:net";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { rawFrame, rawHello, readCalls } from "../support/raw-server.js";
import type { Attacker, ClientAttack } from "./attack.js";
import { bin, int32, listOf, mapOf, text } from "./bytes.js";
import { collidingInt32 } from "./colliding-keys.js";
import type { RawPeer } from "./raw-peer.js";

const MIB = 2 ** 20;

/** Greets, and calls back with the id of each call. */
function serve(attacker: Attacker, socket: Socket, onCall: (peer: RawPeer, streamId: number) => void): void {
  const peer = attacker.take(socket);
  void peer.send(rawHello());
  readCalls(socket, (frame) => onCall(peer, frame.readUInt32LE(8)));
}

/** The same answer to each call, however much waits already. */
function answerAlways(make: () => Buffer): ClientAttack["answer"] {
  const payload = make();
  return (attacker, socket) => serve(attacker, socket, (peer, id) => void peer.send(rawFrame(Kind.REPLY, 0, id, 0, payload)));
}

/** Frames without end to whoever has greeted. */
function floodAlways(frames: Buffer): ClientAttack["answer"] {
  return (attacker, socket) => {
    const peer = attacker.take(socket);
    void (async () => {
      await peer.send(rawHello());
      while (!peer.isClosed && !attacker.isOver) {
        await peer.send(frames);
        await new Promise(setImmediate);
      }
    })();
    socket.resume();
  };
}

const repeat = (count: number, frame: Buffer): Buffer => Buffer.concat(Array.from({ length: count }, () => frame));

export const CLIENT_ATTACKS: readonly ClientAttack[] = [
  {
    name: "client: keys of map<i32, _> that collide",
    mostMiB: 250,
    calls: "table",
    answer: answerAlways(() => mapOf(collidingInt32(65_536).map(int32))),
  },
  {
    name: "client: lists of one-byte structs with 24 defaults",
    mostMiB: 400,
    calls: "many",
    answer: answerAlways(() => listOf(Array.from({ length: 262_000 }, () => Buffer.from([0x90])))),
  },
  {
    name: "client: results just below 16 MiB in memory",
    mostMiB: 400,
    heapMiB: 512,
    calls: "many",
    answer: answerAlways(() => listOf(Array.from({ length: 38_500 }, () => Buffer.from([0x90])))),
  },
  {
    name: "client: 300 streams that nobody reads, filled",
    mostMiB: 360, // 48 of items, 80 of a process, and frames of 4 MiB that were dropped and are not yet collected
    calls: "leave-floods",
    answer: (attacker, socket) => {
      const window = bin(new Uint8Array(262_000));
      const beyond = bin(new Uint8Array(4 * MIB - 100));
      serve(attacker, socket, (peer, id) => {
        void peer.send(Buffer.concat([rawFrame(Kind.ITEM, 0, id, 0, window), rawFrame(Kind.ITEM, 0, id, 0, beyond)]));
      });
    },
  },
  {
    name: "client: items without end, a reader that takes all",
    mostMiB: 250,
    calls: "read-flood",
    answer: (attacker, socket) => {
      const items = Buffer.concat(Array.from({ length: 2_000 }, () => Buffer.from([0xc4, 1, 0])));
      let peer: RawPeer | undefined;
      serve(attacker, socket, (from, id) => {
        peer = from;
        const frame = rawFrame(Kind.ITEM, 0, id, 0, items);
        void (async () => {
          while (!peer.isClosed && !attacker.isOver) {
            await peer.send(frame); // credit or not
            await new Promise(setImmediate);
          }
        })();
      });
    },
  },
  {
    name: "client: error texts of 4,000,000 characters",
    mostMiB: 300,
    calls: "ping",
    answer: (attacker, socket) => {
      const status = Buffer.concat([Buffer.from([0x92]), text("\u001b[2J\u202e".repeat(200_000)), Buffer.from([1])]);
      serve(attacker, socket, (peer, id) => void peer.send(rawFrame(Kind.ERROR, 0, id, 13, status)));
    },
  },
  {
    name: "client: PING, PONG, GOAWAY without end",
    mostMiB: 250,
    calls: "ping",
    answer: floodAlways(Buffer.concat([Kind.PING, Kind.PONG, Kind.GOAWAY].map((kind) => repeat(1_000, rawFrame(kind, 0, 0, 0))))),
  },
  {
    name: "client: HEADERS and CREDIT without end",
    mostMiB: 250,
    calls: "ping",
    answer: (attacker, socket) => {
      serve(attacker, socket, (peer, id) => {
        const headers = rawFrame(Kind.HEADERS, 0, id, 0, Buffer.concat([Buffer.from([0x81]), text("k"), text("v".repeat(50))]));
        const frames = Buffer.concat([repeat(1_000, headers), repeat(1_000, rawFrame(Kind.CREDIT, Flag.OPTIONAL, id, 0))]);
        void (async () => {
          while (!peer.isClosed && !attacker.isOver) {
            await peer.send(frames);
            await new Promise(setImmediate);
          }
        })();
      });
    },
  },
];
