// How answers of node:http leave a socket.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { Writable } from "node:stream";
import { writeAnswersAsOne } from "#runtime/http/one-write.js";

type Chunks = Parameters<NonNullable<Socket["_writev"]>>[0];

const text = (chunk: string | Buffer): Chunks[number] => ({ chunk, encoding: "latin1" });

/** What a socket is given for `chunks`: all of them by one `writev`, or a single one. */
function given(chunks: Chunks): readonly unknown[] {
  const calls: unknown[] = [];
  const done = (): void => undefined;
  const socket: Pick<Socket, "_write" | "_writev"> = {
    _write: (chunk, encoding, then) => void calls.push([chunk, encoding, then === done]),
    _writev: (all, then) => void calls.push([all, then === done]),
  };
  writeAnswersAsOne(socket);
  socket._writev?.(chunks, done);
  return calls;
}

describe("an answer of node:http", () => {
  it("is written without the empty text behind it", () => {
    assert.deepEqual(given([text("answer"), text("")]), [["answer", "latin1", true]]);
  });

  for (const chunks of [
    [text("head"), text("body")],
    [text(Buffer.from("head")), text(Buffer.alloc(0))],
    [text("head"), text(""), text("body")],
  ]) {
    it(`is written as before when it is ${chunks.map(({ chunk }) => JSON.stringify(String(chunk))).join(" and ")}`, () => {
      assert.deepEqual(given(chunks), [[chunks, true]]);
    });
  }

  it("is written one by one where an engine has nothing else", () => {
    const socket: Pick<Socket, "_write" | "_writev"> = { _write: () => undefined };
    writeAnswersAsOne(socket);
    assert.equal(socket._writev, undefined);
    const ofWritable = Object.assign(socket, { _writev: Writable.prototype._writev });
    writeAnswersAsOne(ofWritable);
    assert.equal(ofWritable._writev, null); // its types do not say so
  });

  it("leaves by one write of its socket", async () => {
    const written: string[] = [];
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-length": "2" });
      response.end("ok", "latin1");
    });
    server.prependListener("connection", (socket: Socket) => {
      const write = socket._write;
      socket._write = (chunk, encoding, done) => {
        written.push(String(chunk));
        Reflect.apply(write, socket, [chunk, encoding, done]);
      };
      writeAnswersAsOne(socket);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const client = connect(port, "127.0.0.1");
    const answers: string[] = [];
    for (let i = 0; i < 2; i++) {
      client.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
      answers.push(String((await once(client, "data"))[0]));
    }
    client.destroy();
    await once(server.close(), "close");
    assert.deepEqual(answers, written);
    assert.deepEqual([written.length, written[1]?.startsWith("HTTP/1.1 200"), written[1]?.endsWith("\r\nok")], [2, true, true]);
  });
});
