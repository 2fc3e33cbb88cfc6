// Calls by HTTP/2 for tests, by a client that knows beforehand that the server speaks it.

import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type SecureClientSessionOptions,
} from "node:http2";
import type { CallwireServer } from "callwire";

const open: ClientHttp2Session[] = [];

/** Closed by `closeSessions`. Its errors are told to its requests. */
export function connectHttp2(
  server: Pick<CallwireServer, "httpUrl">,
  options: SecureClientSessionOptions = {},
): ClientHttp2Session {
  const session = connect(server.httpUrl ?? "", options);
  session.on("error", () => undefined);
  open.push(session);
  return session;
}

export function closeSessions(): void {
  for (const session of open.splice(0)) session.destroy();
}

/** Begins a call; its messages are written to the stream. */
export function begin(
  session: ClientHttp2Session,
  path: string,
  type: string,
  headers: IncomingHttpHeaders = {},
): ClientHttp2Stream {
  return session.request({ ":method": "POST", ":path": path, "content-type": type, ...headers });
}

export interface Http2Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Rejects when the stream is reset. */
export function readAnswer(stream: ClientHttp2Stream): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    let headers: IncomingHttpHeaders & { readonly ":status"?: number | undefined } = {};
    const chunks: Buffer[] = [];
    stream.on("response", (given) => {
      headers = given;
    });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => resolve({ status: headers[":status"], headers, body: Buffer.concat(chunks) }));
    stream.on("error", reject);
  });
}

export function postHttp2(session: ClientHttp2Session, path: string, json: unknown): Promise<Http2Answer> {
  const stream = begin(session, path, "application/json");
  const answer = readAnswer(stream);
  stream.end(JSON.stringify(json));
  return answer;
}
