// A calculator in a worker thread: tells its parent each warning and that it listens.

import { parentPort, workerData } from "node:worker_threads";
import { implement, RpcError, serve } from "callwire";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";

const warn = (text: string): void => parentPort?.postMessage({ warning: text });
try {
  const server = await serve({
    ...workerData,
    logger: { debug() {}, info() {}, warn, error() {} },
    services: [implement(Calculator, calculator)],
  });
  parentPort?.postMessage({ listening: server.listening });
  await server.close();
} catch (error) {
  parentPort?.postMessage({ rejected: error instanceof RpcError ? error.message : String(error) });
}
