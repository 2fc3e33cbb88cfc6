// Bodies by the byte over real sockets, while their peer has to rest again and again: all of each
// arrives, in its order.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { CallwireServer } from "callwire";
import { createHttp } from "callwire/http";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";

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

function byTheByte(line: string): string {
  const chunks = Array.from(JSON.stringify({ line }), (character) => `1\r\n${character}\r\n`);
  const head = "POST /demo.kitchen.v1.Kitchen/log HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
  return `${head}transfer-encoding: chunked\r\n\r\n${chunks.join("")}0\r\n\r\n`;
}
