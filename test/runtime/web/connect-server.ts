// A server of the Connect protocol by node:http alone, written from its specification. It answers
// what a test says, which may be wrong in any way.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => unknown;

export interface ConnectServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenRequest[];
}

export async function startConnectServer(answer: Answer): Promise<ConnectServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((message, response) => {
    const parts: Buffer[] = [];
    const gone = new AbortController();
    response.on("close", () => {
      if (!response.writableFinished) gone.abort();
    });
    message.on("data", (part: Buffer) => parts.push(part));
    message.on("end", () => {
      const { method = "", url: path = "", headers } = message;
      const request = { method, path, headers, body: Buffer.concat(parts), gone: gone.signal };
      seen.push(request);
      answer(request, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    seen,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** An answer of one message. */
export function answerJson(response: ServerResponse, json: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(json));
}

/** A message of a stream; flags 2 is its end. */
export function envelopeOf(json: unknown, flags = 0): Buffer {
  const text = Buffer.from(typeof json === "string" ? json : JSON.stringify(json));
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, text]);
}

/** The head of an answer that streams. */
export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/connect+json" });
}
