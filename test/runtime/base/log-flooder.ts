// Logs far more than a pipe takes, and says on stdout what of it waits in memory. Then it waits
// until it is read, and says one line more.

import { once } from "node:events";
import { stderrLogger } from "#runtime/base/logger.js";

const LINES = 100_000;
const line = "x".repeat(1_000);

let most = 0;
for (let i = 0; i < LINES; i++) {
  stderrLogger.warn(line);
  most = Math.max(most, process.stderr.writableLength);
  if (i % 1_000 === 0) await new Promise(setImmediate);
}
console.log(most);
if (process.stderr.writableLength > 0) await once(process.stderr, "drain");
stderrLogger.warn("the last line");
