// Opens connections. The only place of the client side that makes sockets.

import { type ConnectOpts, connect, type TcpSocketConnectOpts } from "node:net";
import { type Address, formatAddress } from "../base/address.js";
import { type Clock, systemClock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { CONNECT_TIMEOUT_MS, MAX_CALLS_PER_CONNECTION, MAX_FRAME_BYTES } from "../base/limits.js";
import { POOLED_BYTES } from "../wire/buffer-pool.js";
import { Connection, type ConnectionOwner } from "./connection.js";
import { SOFTWARE } from "./software.js";

/** Makes connections; by argument, so that tests and simulations bring their own. */
export interface Dialer {
  /**
   * Starts to connect and returns how to give up. `owner.onHello` follows when the connection can carry calls,
   * `owner.onClose` when it cannot any more, also when it never could.
   */
  dial(address: Address, owner: DialOwner): () => void;
}

export interface DialOwner extends ConnectionOwner {
  /** The socket is connected; HELLO is on its way. */
  onConnection(connection: Connection): void;
}

// All client sockets read into one buffer: a chunk is dealt with before the next read of any socket begins.
const readBuffer = Buffer.allocUnsafeSlow(POOLED_BYTES);
const readView = new DataView(readBuffer.buffer);

export function createTcpDialer(clock: Clock = systemClock): Dialer {
  return {
    dial(address, owner) {
      let connection: Connection | undefined;
      const options: ConnectOpts & TcpSocketConnectOpts = {
        host: address.host,
        port: address.port,
        noDelay: true,
        onread: {
          buffer: readBuffer,
          callback: (length) => {
            connection?.receive(readBuffer, readView, length);
            return true;
          },
        },
      };
      const socket = connect(options);
      socket.unref(); // a pending call keeps the process alive, through its deadline; an idle connection does not
      const fail = (cause: string): void => {
        timer.cancel();
        socket.destroy();
        if (connection === undefined && !failed) owner.onClose(connectError(address, cause));
        failed = true;
      };
      let failed = false;
      const timer = clock.setTimeout(() => fail(`no answer within ${CONNECT_TIMEOUT_MS} ms`), CONNECT_TIMEOUT_MS);
      const onError = (error: Error): void => fail(describeSocketError(error));
      socket.once("error", onError);
      socket.once("connect", () => {
        timer.cancel();
        socket.off("error", onError);
        connection = new Connection(socket, owner, { clock, hello: CLIENT_HELLO, side: "client" });
        owner.onConnection(connection);
      });
      return () => fail("given up");
    },
  };
}

const CLIENT_HELLO = {
  software: SOFTWARE,
  maxFrameBytes: MAX_FRAME_BYTES,
  maxCalls: MAX_CALLS_PER_CONNECTION,
  services: new Map<string, string>(),
};

function connectError(address: Address, cause: string): RpcError {
  return new RpcError("UNAVAILABLE", `cannot connect to ${formatAddress(address)}: ${cause}`, { origin: "transport" });
}

/** The code where there is one, such as ECONNREFUSED: the message repeats the address. */
function describeSocketError(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
