// Opens a connection of the library with TLS. Its own connect() does the same with a plain socket,
// and knows no other.

import { setTimeout } from "../../base/event-loop.js";
import type { HostTls } from "../../transport/host-tls.js";
import { type ConnectionManager, ConnectionState } from "./library.js";

export function connectSecurely(connection: ConnectionManager, tls: HostTls): void {
  connection.setState(ConnectionState.CONNECTING);
  connection.findNextServer((server) => {
    const socket = tls.connect(server);
    connection.socket = socket;
    connection.connectTimeoutHandler = setTimeout(() => connection.onSocketConnectTimeout(), connection.connectTimeout);
    socket.setNoDelay();
    socket.on("secureConnect", () => connection.onSocketConnected());
    socket.on("data", (chunk) => connection.onSocketData(chunk));
    socket.on("drain", () => connection.onSocketDrain());
    socket.on("close", (hadError) => connection.onSocketClosed(hadError));
    socket.on("error", (error) => connection.onSocketError(error));
  });
}
