// A calculator in two workers: `worker-server.js LISTEN [REGISTRY [FAILING]]`. `checksum` answers
// with the process that serves, ends it for the seed 1, answers with the worker's number for 3, and
// takes so many milliseconds for greater ones. The worker behind the first FAILING ones does not
// start.

import cluster from "node:cluster";
import { implement, RpcError, serve, workerIndex } from "callwire";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";

const [listen = "127.0.0.1:0", registry, failing] = process.argv.slice(2);
if (cluster.worker !== undefined && cluster.worker.id === Number(failing) + 1) process.exit(1);
// Messages of the script itself, of any form.
process.send?.(null);
cluster.on("online", (worker) => worker.send("of any form"));
try {
  const server = await serve({
    listen,
    registry,
    workers: 2,
    graceMs: 2_000,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    services: [
      implement(Calculator, {
        ...calculator,
        async checksum(_context, _data, seed) {
          if (seed === 1) process.kill(process.pid, "SIGKILL");
          if (seed === 3) return BigInt(workerIndex() ?? -1);
          if (seed > 3) await new Promise((resolve) => setTimeout(resolve, seed));
          return BigInt(process.pid);
        },
      }),
    ],
  });
  if (workerIndex() === undefined) process.stdout.write(`${server.listening}\n`);
} catch (error) {
  if (!(error instanceof RpcError)) throw error;
  if (cluster.isPrimary) process.stdout.write(`${error.message}\n`);
  process.exitCode = 1;
}
if (cluster.isPrimary) {
  // A server whose test is gone ends too.
  process.stdin.resume();
  process.stdin.on("end", () => process.exit());
}
