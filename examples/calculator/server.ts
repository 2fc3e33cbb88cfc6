// A calculator server. `server HOST PORT [--registry URL]`: PORT 0 takes a free one; Ctrl-C or SIGTERM drains it.
// Exit codes: 2 for wrong usage or a taken port, 3 when the registry does not answer.

import { parseArgs } from "node:util";
import { implement, RpcError, serve } from "callwire";
import { Calculator } from "../../generated/calculator.js";
import { calculator } from "./calculator.js";

const USAGE =
  "usage: server HOST PORT [--registry URL]   for example: server 127.0.0.1 0 --registry zookeeper://127.0.0.1:2181/rpc";

try {
  const { values, positionals } = parseArgs({ options: { registry: { type: "string" } }, allowPositionals: true });
  const [host, port, ...rest] = positionals;
  if (host === undefined || port === undefined || rest.length > 0) throw new TypeError("HOST and PORT are needed");
  const { registry } = values;
  const server = await serve({ listen: `${host}:${port}`, registry, services: [implement(Calculator, calculator)] });
  const where = registry === undefined ? "" : `, registered under ${registry}`;
  console.log(`calculator ${server.id} listens on ${server.listening}${where}`);
} catch (error) {
  if (error instanceof RpcError) console.error(error.message);
  else if (error instanceof TypeError) console.error(`${error.message}\n${USAGE}`);
  else throw error;
  process.exitCode = error instanceof RpcError && error.code === "UNAVAILABLE" ? 3 : 2;
}
