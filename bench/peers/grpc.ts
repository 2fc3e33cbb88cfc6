// grpc-js with proto-loader, as its documentation shows it, promisified by hand.

import { fileURLToPath } from "node:url";
import { credentials, loadPackageDefinition, Server, ServerCredentials, type ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Peer } from "../peer.js";

interface DivideRequest {
  readonly num1: number;
  readonly num2: number;
}

interface DivideReply {
  readonly value: number;
}

type Callback<T> = (error: Error | null, reply?: T) => void;

export const grpc: Peer = {
  async startServer() {
    const server = new Server();
    server.addService(loadService().service, {
      divide({ request }: { readonly request: DivideRequest }, reply: Callback<DivideReply>) {
        reply(null, { value: request.num1 / request.num2 });
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return { address: `127.0.0.1:${port}` };
  },
  async startClient(address) {
    const Client = loadService();
    const client = new Client(address, credentials.createInsecure());
    const divide = (client as unknown as { divide(request: DivideRequest, done: Callback<DivideReply>): void }).divide.bind(
      client,
    ); // proto-loader gives no types
    return {
      divide: (num1, num2) =>
        new Promise((resolve, reject) => {
          divide({ num1, num2 }, (error, reply) =>
            error === null && reply !== undefined ? resolve(reply.value) : reject(error),
          );
        }),
    };
  },
};

function loadService(): ServiceClientConstructor {
  const definition = loadSync(fileURLToPath(new URL("../../perf.proto", import.meta.url)));
  const root = loadPackageDefinition(definition) as unknown as { perf: { v1: { Calculator: ServiceClientConstructor } } }; // as in perf.proto
  return root.perf.v1.Calculator;
}
