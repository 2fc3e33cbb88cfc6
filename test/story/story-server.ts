// The server of the stories: `story-server.js REGISTRY LEDGER`. Writes a line to LEDGER for each handler that is entered, before it does
// anything, so that even SIGKILL loses none. `checksum(data, seed)` takes as many milliseconds as `data` has bytes.

import { openSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { implement, serve } from "callwire";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";

const [registry = "", ledgerFile = ""] = process.argv.slice(2);
const ledger = openSync(ledgerFile, "a");

const server = await serve({
  registry,
  services: [
    implement(Calculator, {
      ...calculator,
      divide(_context, num1, num2) {
        writeSync(ledger, `${num1}\n`);
        return num1 / num2;
      },
      async checksum(_context, data, seed) {
        writeSync(ledger, `${seed}\n`);
        if (data.length > 0) await sleep(data.length);
        return BigInt(seed);
      },
    }),
  ],
});
process.stdout.write(`${server.listening}\n`);
// A server whose test is gone ends too.
process.stdin.resume();
process.stdin.on("end", () => process.exit());
