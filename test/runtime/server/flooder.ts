// A peer that takes, or sends, as much as it can. A process of its own: what it does costs the
// other side's event loop nothing. `flooder.js read PORT ITEMS`: a client that gives all credit
// there is to `watch` and leaves after so many items; meanwhile it sends as many to `sum`.
// `flooder.js hungry MIB`: a server that gives all credit there is to every call, and leaves after
// so much. `flooder.js generous`: a server that sends items to every call as fast as it is given
// credit.

import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { connect } from "callwire";
import { Flag, HEADER_BYTES, Kind, MAX_CREDIT_BYTES, STREAM_WINDOW_BYTES } from "#runtime/wire/frame.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { rawFrame, rawHello, startRawServer } from "../../support/raw-server.js";

/** `{ x: 0, y: 0 }`, and a count of them that stays under 16 KiB. */
const POINT = Buffer.from("92cb0000000000000000cb0000000000000000", "hex");
const POINTS = Buffer.concat(Array.from({ length: 800 }, () => POINT));

const [role, ...numbers] = process.argv.slice(2);
const [first = 0, second = 0] = numbers.map(Number);
if (role === "read") await readAll(first, second);
else if (role === "hungry") await serveRaw((socket) => onFrames(socket, (kind, id) => feed(socket, kind, id), first * 2 ** 20));
else await serveRaw((socket) => onFrames(socket, (kind, id, argument) => flood(socket, kind, id, argument)));

async function readAll(port: number, items: number): Promise<void> {
  const socket = connectSocket(port, "127.0.0.1");
  await once(socket, "connect");
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Kitchen.methods.find(({ name }) => name === "watch")?.id ?? 0);
  const call = rawFrame(Kind.CALL, Flag.EXPECTS_ITEMS, 1, 60_000, Buffer.concat([id, Buffer.from([0x91, 1])]));
  const credit = rawFrame(Kind.CREDIT, 0, 1, MAX_CREDIT_BYTES - STREAM_WINDOW_BYTES);
  socket.write(Buffer.concat([rawHello(), call, credit]));
  let bytes = 0;
  const read = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes >= items * POINT.length) resolve();
    });
  });
  await using kitchen = connect(Kitchen, `tcp://127.0.0.1:${port}`);
  const sum = kitchen.with({ timeoutMs: 60_000 }).sum(numbersUpTo(items));
  console.log("begun");
  await Promise.all([read, sum]);
  socket.destroy();
}

function* numbersUpTo(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

async function serveRaw(onSocket: (socket: Socket) => void): Promise<void> {
  const { port } = await startRawServer((socket) => {
    socket.write(rawHello());
    onSocket(socket);
  });
  console.log(port);
}

function feed(socket: Socket, kind: number, id: number): void {
  if (kind === Kind.CALL) socket.write(rawFrame(Kind.CREDIT, 0, id, MAX_CREDIT_BYTES));
}

let allowance = 0;

function flood(socket: Socket, kind: number, id: number, argument: number): void {
  if (kind === Kind.CALL) allowance = STREAM_WINDOW_BYTES;
  if (kind === Kind.CREDIT) allowance += argument;
  for (; allowance > 0; allowance -= POINTS.length) socket.write(rawFrame(Kind.ITEM, 0, id, 0, POINTS));
}

/** Closes the socket after so many bytes. */
function onFrames(socket: Socket, onFrame: (kind: number, id: number, argument: number) => void, most = Infinity): void {
  let rest = Buffer.alloc(0);
  let bytes = -8; // the preface
  let skip = 8;
  socket.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > most) return void socket.destroy();
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const skipped = Math.min(skip, rest.length);
      skip -= skipped;
      rest = rest.subarray(skipped);
      if (skip > 0 || rest.length < HEADER_BYTES) return;
      const [kind = 0, id, argument] = [rest[4], rest.readUInt32LE(8), rest.readUInt32LE(12)];
      skip = HEADER_BYTES + rest.readUInt32LE(0); // the payload need not have come
      onFrame(kind, id, argument);
    }
  });
}
