// A calculator that any engine runs: `engine-server OPTIONS`, where OPTIONS is JSON. A call of
// `checksum` takes `seed` milliseconds. Each line that it prints is an event.

import { implement, type ServeOptions, serve, workerIndex } from "callwire";
import { createHttp } from "callwire/http";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";

export interface EngineServerOptions {
  readonly serve?: Omit<ServeOptions, "services" | "http">;
  /** It answers HTTP too. */
  readonly isHttp?: boolean;
}

const options: EngineServerOptions = JSON.parse(process.argv[2] ?? "{}");
const service = implement(Calculator, {
  ...calculator,
  async checksum(context, _data, seed) {
    console.log("a call begins");
    if (context.peer.certificate !== undefined) console.log(`called by ${context.peer.certificate.names.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, seed));
    return BigInt(workerIndex() ?? 7);
  },
});
try {
  const http = options.isHttp === true ? createHttp({ listen: "127.0.0.1:0" }) : undefined;
  const server = await serve({ listen: "127.0.0.1:0", ...options.serve, services: [service], http });
  console.log(`listens on ${server.listening}`);
  if (server.httpUrl !== undefined) console.log(`answers ${server.httpUrl}`);
} catch (error) {
  console.log(String(error));
  process.exit(1);
}
