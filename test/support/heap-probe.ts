// Loaded into a process by `--import`: at SIGUSR2 it collects garbage, and writes a line with the
// bytes that are left into the file that CALLWIRE_HEAP_FILE names.

import { appendFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void; // which the flag has made

process.on("SIGUSR2", () => {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(process.env["CALLWIRE_HEAP_FILE"] ?? "", `${heapUsed + external}\n`);
});
