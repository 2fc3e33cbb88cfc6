// A server as it was before servers published their contracts: what a real one has written into the
// registry and sent on its connections, recorded in old-server.json and played again. Decides
// nothing by itself.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import path from "node:path";
import { HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { ROOT } from "../../support/run-script.js";
import { createNode } from "../../support/zookeeper-nodes.js";

interface Recorded {
  readonly service: string;
  readonly entry: { readonly name: string; readonly record: string };
  /** Bytes, as everything below: the preface and the HELLO of the server. */
  readonly begins: string;
  /** By the id of the method, as it stands in a CALL: the whole frame of the answer. */
  readonly answers: Readonly<Record<string, string>>;
  /** The answer to a call of any other method. */
  readonly unknownMethod: string;
}

const FILE = path.join(ROOT, "test/cli/live/old-server.json");
/** Where the id of the stream stands in a frame. */
const STREAM_AT = 8;

export interface OldServer {
  readonly address: string;
  /** Puts the recorded entry into a ZooKeeper, with the port of this process in it. */
  register(host: string, root: string): Promise<void>;
  close(): void;
}

export async function startOldServer(): Promise<OldServer> {
  const recorded = JSON.parse(readFileSync(FILE, "utf8")) as Recorded; // the file beside this one
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    socket.write(Buffer.from(recorded.begins, "hex"));
    let unread = Buffer.alloc(0);
    let at = PREFACE.length;
    socket.on("data", (bytes) => {
      unread = Buffer.concat([unread, bytes]);
      for (; unread.length >= at + HEADER_BYTES; at += HEADER_BYTES + unread.readUInt32LE(at)) {
        if (unread.length < at + HEADER_BYTES + unread.readUInt32LE(at)) return;
        if (unread[at + 4] === Kind.CALL) socket.write(answerTo(recorded, unread.subarray(at)));
      }
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // it listens by TCP
  const { service, entry } = recorded;
  return {
    address: `127.0.0.1:${port}`,
    register: (host, root) => {
      const record = entry.record.replace(/"port":\d+/, `"port":${port}`);
      return createNode(host, `${root}/services/${service}/${entry.name}`, Buffer.from(record));
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function answerTo({ answers, unknownMethod }: Recorded, call: Buffer): Buffer {
  const method = call.toString("hex", HEADER_BYTES, HEADER_BYTES + 4);
  const answer = Buffer.from(answers[method] ?? unknownMethod, "hex");
  call.copy(answer, STREAM_AT, STREAM_AT, STREAM_AT + 4);
  return answer;
}
