// A calculator server. `server HOST PORT [--registry URL]`: PORT 0 takes a free one; Ctrl-C or SIGTERM drains it.

import { implement, RpcError, serve } from "callwire";
import { Calculator } from "../../generated/calculator.js";
import { calculator } from "./calculator.js";

const [host, port, flag, registry, ...rest] = process.argv.slice(2);
if (
  host === undefined ||
  !/^\d+$/.test(port ?? "") ||
  rest.length > 0 ||
  (flag !== undefined && (flag !== "--registry" || registry === undefined))
) {
  console.error(
    "usage: server HOST PORT [--registry URL]   for example: server 127.0.0.1 0 --registry zookeeper://127.0.0.1:2181/rpc",
  );
  process.exit(2);
}

try {
  const server = await serve({ listen: `${host}:${port}`, registry, services: [implement(Calculator, calculator)] });
  console.log(
    `calculator ${server.id} listens on ${server.listening}${registry === undefined ? "" : `, registered under ${registry}`}`,
  );
} catch (error) {
  if (!(error instanceof RpcError)) throw error;
  console.error(error.message);
  process.exit(2);
}
