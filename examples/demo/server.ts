// A calculator server of the demo. `server REGISTRY`: on a free port; SIGTERM drains it. It takes a while
// for a factorial, so that there is something to finish when it drains.

import { setTimeout as sleep } from "node:timers/promises";
import { implement, serve } from "callwire";
import { Calculator } from "../../generated/calculator.js";
import { calculator } from "../calculator/calculator.js";

const TAKES_MS = 1_500;

const [registry] = process.argv.slice(2);
const slowly = implement(Calculator, {
  ...calculator,
  async factorial(context, n) {
    await sleep(TAKES_MS);
    return calculator.factorial(context, n);
  },
});
const server = await serve({ listen: "127.0.0.1:0", registry, services: [slowly] });
console.log(`calculator ${server.id} listens on ${server.listening}, registered under ${registry}`);
