// Listens for HTTP, and hands requests to a front. The only place of this room that makes sockets.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Address, formatAddress } from "../base/address.js";
import {
  HTTP_HEADERS_TIMEOUT_MS,
  HTTP_KEEP_ALIVE_MS,
  HTTP_SWEEP_MS,
  MAX_HTTP_HEADER_BYTES,
  MAX_HTTP_HEADERS,
} from "../base/limits/http.js";
import { type ConnectionLimit, limitConnections } from "../transport/connection-limit.js";
import { bindServer } from "../transport/listener.js";
import type { HttpBackend } from "./backend.js";
import type { Front } from "./front.js";
import { HttpConnection } from "./http-connection.js";

export interface HttpListenerOptions {
  readonly backend: HttpBackend;
  readonly front: Front;
  readonly limit: ConnectionLimit | undefined;
}

/** HTTP that is listened for. */
export interface HttpListener {
  /** With the real port. */
  readonly url: string;
  /** Takes no more connections, and closes idle ones. */
  stop(): void;
}

/** Rejects with FAILED_PRECONDITION when the address cannot be bound. */
export async function listenHttp(address: Address, options: HttpListenerOptions): Promise<HttpListener> {
  const connections = new WeakMap<Socket, HttpConnection>();
  const server = createServer({
    noDelay: true,
    maxHeaderSize: MAX_HTTP_HEADER_BYTES,
    headersTimeout: HTTP_HEADERS_TIMEOUT_MS,
    requestTimeout: 0, // a stream of a client may go on; bodies have a time of their own
    keepAliveTimeout: HTTP_KEEP_ALIVE_MS,
    connectionsCheckingInterval: HTTP_SWEEP_MS,
  });
  server.maxHeadersCount = MAX_HTTP_HEADERS;
  server.on("connection", (socket: Socket) => {
    connections.set(socket, new HttpConnection(options.backend, socket, { socketPath: address.path }));
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const connection = connections.get(request.socket);
    if (connection === undefined) request.socket.destroy();
    else options.front.onRequest(request, response, connection);
  });
  if (options.limit !== undefined) limitConnections(server, options.limit);
  const unlink = await bindServer(server, address, {});
  server.on("error", () => undefined); // accept failed, for want of descriptors: the next one is accepted
  return {
    url: `http://${formatAddress(addressOf(server, address))}`,
    stop() {
      unlink();
      server.close();
    },
  };
}

function addressOf(server: Server, wanted: Address): Address {
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? { ...wanted, port: bound.port } : wanted;
}
