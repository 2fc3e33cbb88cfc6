// A client behind a slow line. Nothing shows its server that it reads: its kernel and the server's
// hold megabytes between them.

import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { KEEPALIVE_IDLE_MS, KEEPALIVE_TIMEOUT_MS } from "#runtime/base/limits/connection.js";
import { Flag, Kind, MAX_CREDIT_BYTES, STREAM_WINDOW_BYTES } from "#runtime/wire/frame.js";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { closeKitchens, startKitchen } from "../support/kitchen-server.js";
import { rawFrame, rawHello } from "../support/raw-server.js";
import { until } from "../support/wait.js";

const BYTES_PER_SECOND = 30_000;
const STEP_MS = 100;
const SECONDS = 25;

describe("a client that reads 30 KB/s and says nothing", function () {
  this.timeout(60_000);
  afterEach(closeKitchens);

  it(`is served for ${SECONDS} s, beyond the silence after which a peer counts as dead`, async () => {
    assert.ok(SECONDS * 1_000 > KEEPALIVE_IDLE_MS + KEEPALIVE_TIMEOUT_MS);
    // Its server's word: the client itself learns of a reset when it has read what came before.
    let ended: unknown;
    const server = await startKitchen({
      *chat(context) {
        context.signal.addEventListener("abort", () => {
          ended = context.signal.reason;
        });
        for (;;) yield "x".repeat(10_000);
      },
    });
    const socket = connect(server.address.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(Buffer.concat([rawHello(), ...openChat()]));
    const startedAt = performance.now();
    let read = 0;
    const timer = setInterval(() => {
      read += readSome(socket, ((performance.now() - startedAt) / 1_000) * BYTES_PER_SECOND - read);
    }, STEP_MS);
    await until(() => ended !== undefined || performance.now() - startedAt > SECONDS * 1_000, 2 * SECONDS * 1_000);
    clearInterval(timer);
    const reason = ended;
    socket.destroy();

    assert.equal(reason, undefined);
    assert.ok(read > (SECONDS - 2) * BYTES_PER_SECOND, `${read} bytes`);
  });
});

/** A call of `chat` that sends nothing and takes everything. */
function openChat(): readonly Buffer[] {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Kitchen.methods.find(({ name }) => name === "chat")?.id ?? 0);
  const args = Buffer.concat([id, Buffer.from([0x91, 0xa1, 0x61])]);
  return [
    rawFrame(Kind.CALL, Flag.SENDS_ITEMS | Flag.EXPECTS_ITEMS, 1, 2_147_483_647, args),
    rawFrame(Kind.CREDIT, 0, 1, MAX_CREDIT_BYTES - STREAM_WINDOW_BYTES),
  ];
}

function readSome(socket: Socket, bytes: number): number {
  const wanted = Math.floor(bytes);
  const chunk: unknown = wanted > 0 ? socket.read(wanted) : null;
  return Buffer.isBuffer(chunk) ? chunk.length : 0;
}
