// The entry of each process: `node dist/src/main.js orders`. All else is loaded when it hears
// SIGTERM already, as that takes longer than anything here.

import { stopEarly } from "./stop-early.js";

const SERVICES = ["orders", "inventory", "payments"];

stopEarly();
const [, , name = ""] = process.argv;
if (!SERVICES.includes(name)) throw new Error(`"${name}" is no service; give one of ${SERVICES.join(", ")}`);
await import(`./${name}/serve.js`);
