// The server of the stories: `story-server.js REGISTRY LEDGER`; "" is no registry. Writes a line to
// LEDGER for each handler that is entered, before it does anything, so that even SIGKILL loses
// none. `checksum(data, seed)` takes as many milliseconds as `data` has bytes. Lines on stdin are
// orders: `stall MS` blocks the event loop, `slow MS` makes each `divide` wait so long, `busy MS`
// makes it work so long.

import { openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { implement, serve } from "callwire";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";

const [registry = "", ledgerFile = ""] = process.argv.slice(2);
const ledger = openSync(ledgerFile, "a");

let delayMs = 0;
let busyMs = 0;

const server = await serve({
  ...(registry === "" ? {} : { registry }),
  services: [
    implement(Calculator, {
      ...calculator,
      divide(_context, num1, num2) {
        writeSync(ledger, `${num1}\n`);
        const endAt = performance.now() + busyMs;
        while (busyMs > 0 && performance.now() < endAt);
        return delayMs === 0 ? num1 / num2 : sleep(delayMs, num1 / num2);
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
createInterface({ input: process.stdin })
  .on("line", obey)
  .on("close", () => process.exit());

function obey(order: string): void {
  const [what, ms = ""] = order.split(" ");
  if (what === "stall") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms));
  else if (what === "slow") delayMs = Number(ms);
  else if (what === "busy") busyMs = Number(ms);
}
