// HTTP/1.1 with JSON behind undici, as fastify is measured: Callwire's front, and the server of
// Connect-ES. Both speak the same protocol, so one client calls either.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { implement, serve } from "callwire";
import { createHttp } from "callwire/http";
import { Pool } from "undici";
import { Perf as CallwirePerf } from "../generated/perf.js";
import type { Order } from "../order.js";
import type { Peer, PeerClient } from "../peer.js";
import { perf } from "./callwire.js";
import { Perf } from "./generated/perf_pb.js";

/** What stands around the arguments and the result of a call. */
interface Form {
  readonly service: string;
  readonly methodOf: (name: string) => string;
  readonly result: "result" | "value";
  /** A single struct is the message, or has the name of its parameter. */
  readonly order: (order: Order) => object;
}

export const callwireHttp: Peer = {
  async startServer() {
    const server = await serve({ stopOnSignal: false, services: [implement(CallwirePerf, perf)], http: createHttp() });
    return { address: (server.httpUrl ?? "").replace("http://", "") };
  },
  startClient: (address) =>
    startClient(address, {
      service: CallwirePerf.name,
      methodOf: (name) => name,
      result: "result",
      order: (order) => ({ order }),
    }),
};

export const connectHttp: Peer = {
  async startServer() {
    const adapter = connectNodeAdapter({
      routes: (router) =>
        router.service(Perf, {
          divide: ({ num1, num2 }) => ({ value: num1 / num2 }),
          place: (order) => order,
          echo: (chunk) => chunk,
        }),
    });
    const server = createServer(adapter);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}` }; // listening on TCP
  },
  startClient: (address) =>
    startClient(address, { service: Perf.typeName, methodOf: capitalize, result: "value", order: (order) => order }),
};

/** What protobuf leaves out of JSON. */
const NO_LINE = { sku: "", name: "", quantity: 0, price: 0, inStock: false };

async function startClient(address: string, form: Form): Promise<PeerClient> {
  const pool = new Pool(`http://${address}`);
  const pathOf = (method: string): string => `/${form.service}/${form.methodOf(method)}`;
  const paths = { divide: pathOf("divide"), place: pathOf("place"), echo: pathOf("echo") }; // made once, as Fastify's
  const post = async (path: string, args: object): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    const answer = await pool.request({ method: "POST", path, headers, body: JSON.stringify(args) });
    if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${await answer.body.text()}`);
    return answer.body.json();
  };
  return {
    async divide(num1, num2) {
      const answer = (await post(paths.divide, { num1, num2 })) as Readonly<Record<string, number>>; // as its contract says
      return Number(answer[form.result]);
    },
    async place(given) {
      const order = (await post(paths.place, form.order(given))) as Order; // as its contract says
      return { ...order, lines: order.lines.map((line) => ({ ...NO_LINE, ...line })) };
    },
    async echo(bytes) {
      const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
      const answer = (await post(paths.echo, { data })) as Readonly<Record<string, string>>; // as its contract says
      return Buffer.from(answer[form.result === "value" ? "data" : "result"] ?? "", "base64");
    },
  };
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
