// Bodies as node:http gives them to a request, of which none is taken from a connection.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { WholeRequest } from "#runtime/http/whole-request.js";

const BODY = Buffer.from("0123456789");

function requestOf(headers: Readonly<Record<string, string>>): WholeRequest {
  return Object.assign(new WholeRequest(new Socket()), { headers });
}

async function readAll(request: WholeRequest): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer); // its stream has no encoding
  return Buffer.concat(parts).toString();
}

describe("a request whose body has come as one part", () => {
  it("gives it to who asks for it, and to nobody else", () => {
    const request = requestOf({ "content-length": "10" });
    const parts: unknown[] = [];
    assert.equal(request.push(BODY), true);
    assert.deepEqual([request.takeWhole(9), request.takeWhole(10), request.takeWhole(10)], [undefined, BODY, undefined]);
    request.on("data", (part) => parts.push(part));
    assert.equal(request.push(null), true);
    assert.deepEqual([parts, request.readableLength], [[], 0]);
  });

  it("is read to its end then, as node:http sees it", () => {
    const request = requestOf({ "content-length": "10" });
    request.push(BODY);
    assert.deepEqual([request.readableEnded, request._consuming], [false, false]);
    request.takeWhole(10);
    assert.deepEqual([request.readableEnded, request._consuming], [true, true]);
  });

  for (const hasEnded of [true, false]) {
    it(`gives its stream to who reads that ${hasEnded ? "behind" : "ahead of"} its end`, async () => {
      const request = requestOf({ "content-length": "10" });
      request.push(BODY);
      if (hasEnded) request.push(null);
      const text = readAll(request);
      if (!hasEnded) request.push(null);
      assert.deepEqual([await text, request.readableEnded, request.takeWhole(10)], [`${BODY}`, true, undefined]);
    });
  }
});

describe("a request of whose body some has come", () => {
  it("gives its stream each part", async () => {
    const request = requestOf({ "content-length": "10" });
    request.push(BODY.subarray(0, 9));
    assert.equal(request.takeWhole(10), undefined);
    assert.equal(request.readableLength, 9);
    request.push(BODY.subarray(9));
    request.push(null);
    assert.equal(await readAll(request), `${BODY}`);
  });

  it("keeps nothing of it while its stream is read", () => {
    const request = requestOf({ "content-length": "10" });
    request.read();
    request.push(BODY);
    assert.deepEqual([request.takeWhole(10), request.read()], [undefined, BODY]);
  });

  it("keeps nothing of one that does not say its length", async () => {
    const request = requestOf({ "transfer-encoding": "chunked" });
    request.push(BODY);
    request.push(null);
    assert.equal(request.takeWhole(10), undefined);
    assert.equal(await readAll(request), `${BODY}`);
  });

  it("has a stream that ends when it has no body", async () => {
    const request = requestOf({});
    request.push(null);
    assert.equal(await readAll(request), "");
  });
});

describe("a connection of node:http", () => {
  it("goes on behind bodies that were taken, and forgets their requests", async () => {
    const bodies: string[] = [];
    const left: unknown[] = [];
    const server = createServer({ IncomingMessage: WholeRequest, keepAliveTimeout: 10_000 }, (request, response) => {
      process.nextTick(() => {
        bodies.push(`${request.takeWhole(10)}`);
        response.end("ok");
      });
      response.on("close", () => left.push(Reflect.get(Reflect.get(request.socket, "parser"), "incoming")));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const socket = new Socket().connect(port, "127.0.0.1");
    const head = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n";
    let answers = 0;
    socket.on("data", (bytes) => {
      answers += `${bytes}`.split("HTTP/1.1 200 OK").length - 1;
      if (answers < 3) socket.write(`${head}${BODY}`);
      else socket.end();
    });
    socket.write(`${head}${BODY}`);
    await once(socket, "close");
    await once(server.close(), "close");
    assert.deepEqual([bodies, left], [new Array(3).fill(`${BODY}`), new Array(3).fill(null)]);
  });
});
