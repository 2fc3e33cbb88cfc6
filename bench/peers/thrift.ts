// Thrift: buffered transport, binary protocol, code of the Thrift compiler. It has no streams.

import { createRequire } from "node:module";
import type { AddressInfo, Server } from "node:net";
import type { Order } from "../order.js";
import { type Peer, splitAddress } from "../peer.js";

/** The parts of the library that are used: it has no types of its own. */
interface Thrift {
  readonly TBufferedTransport: unknown;
  readonly TBinaryProtocol: unknown;
  createServer(service: unknown, handler: object, options: object): Server;
  createConnection(host: string, port: number, options: object): NodeJS.EventEmitter;
  createClient(service: unknown, connection: NodeJS.EventEmitter): Perf;
}

interface Perf {
  divide(num1: number, num2: number): Promise<number>;
  place(order: object): Promise<Order>;
  echo(data: Uint8Array): Promise<Uint8Array>;
}

interface Types {
  readonly Order: new (fields: object) => object;
  readonly Address: new (fields: object) => object;
  readonly Line: new (fields: object) => object;
}

const requireHere = createRequire(import.meta.url);
const library = requireHere("thrift") as Thrift; // as its documentation says
const generated = "../../peers/generated/thrift";
const service: unknown = requireHere(`${generated}/Perf.js`);
const types = requireHere(`${generated}/perf_types.js`) as Types; // as in contracts/perf.thrift

const OPTIONS = { transport: library.TBufferedTransport, protocol: library.TBinaryProtocol };

export const thrift: Peer = {
  async startServer() {
    const handler = {
      divide: async (num1: number, num2: number) => num1 / num2,
      place: async (order: object) => order,
      echo: async (data: Buffer) => data,
    };
    const server = library.createServer(service, handler, OPTIONS);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}` }; // listening on TCP
  },
  async startClient(address) {
    const { host, port } = splitAddress(address);
    const connection = library.createConnection(host, port, OPTIONS);
    await new Promise<void>((resolve, reject) => connection.once("connect", resolve).once("error", reject));
    const client = library.createClient(service, connection);
    return {
      divide: (num1, num2) => client.divide(num1, num2),
      place: (order) => client.place(toThrift(order)),
      echo: (data) => client.echo(Buffer.from(data.buffer, data.byteOffset, data.length)),
    };
  },
};

function toThrift(order: Order): object {
  const lines = order.lines.map((line) => new types.Line(line));
  return new types.Order({ ...order, shipTo: new types.Address(order.shipTo), lines });
}
