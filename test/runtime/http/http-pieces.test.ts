// Bodies by the byte and frames of HTTP/2 over real sockets, while their peer has to rest again and
// again: all of each arrives, in its order.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { CallwireServer } from "callwire";
import { createHttp } from "callwire/http";
import { MUCH_READ_MS } from "#runtime/base/limits/connection.js";
import { post } from "../../support/http-call.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";
import { RawHttp2 } from "../../support/raw-http2.js";

const BODY_BYTES = 40_000;
const CONNECTIONS = 4;
/** Each has two requests, so that what is behind a body is read as well. */
const REQUESTS = 2;

describe("bodies by the byte", () => {
  let server: CallwireServer;
  let lines: string[];

  beforeEach(async () => {
    lines = [];
    server = await startKitchen({ log: (_context, line) => void lines.push(line) }, { http: createHttp() });
  });
  afterEach(closeKitchens);

  async function dial(localAddress: string) {
    const socket = connect({ port: Number(new URL(server.httpUrl ?? "").port), host: "127.0.0.1", localAddress });
    await once(socket, "connect");
    return socket;
  }

  it("arrive whole from a peer that is not alone, and rests between its pieces", async () => {
    const other = await dial("127.0.0.2"); // so that the first one has its turn and no more
    const sent = Array.from({ length: CONNECTIONS * REQUESTS }, (_, at) => `${at}`.repeat(BODY_BYTES));
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async (_, at) => {
        const socket = await dial("127.0.0.1");
        const requests = sent.slice(at * REQUESTS, (at + 1) * REQUESTS).map(byTheByte);
        let answers = "";
        const answered = new Promise<void>((resolve) => {
          socket.on("data", (bytes: Buffer) => {
            answers += bytes.toString();
            if (answers.split("HTTP/1.1 200").length > REQUESTS) resolve();
          });
        });
        socket.write(requests.join(""));
        await answered;
        socket.destroy();
      }),
    );
    other.destroy();

    assert.deepEqual(lines.toSorted(), sent.toSorted());
  });
});

describe("connections of HTTP/2", () => {
  afterEach(closeKitchens);

  it("are answered that come while their peer rests, of which nothing is read before its session", async () => {
    const divide = (_context: unknown, num1: number): number => {
      const endAt = performance.now() + MUCH_READ_MS;
      while (performance.now() < endAt); // which ends the turn
      return num1;
    };
    const server = await startKitchen({ divide }, { http: createHttp() });
    let isOver = false;
    const busy = (async () => {
      while (!isOver) await post(server, "/demo.kitchen.v1.Kitchen/divide", { num1: 1 });
    })();
    for (let at = 0; at < 10; at++) {
      const client = new RawHttp2(server);
      client.post(1, "/demo.kitchen.v1.Kitchen/ping", "application/json", "{}", true);
      await client.answered(1);
      client.close();
    }
    isOver = true;
    await busy;
  });
});

function byTheByte(line: string): string {
  const chunks = Array.from(JSON.stringify({ line }), (character) => `1\r\n${character}\r\n`);
  const head = "POST /demo.kitchen.v1.Kitchen/log HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
  return `${head}transfer-encoding: chunked\r\n\r\n${chunks.join("")}0\r\n\r\n`;
}
