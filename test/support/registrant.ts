// A process that registers one instance and then only lives, to be killed:
// `registrant.js TARGET SERVICE ID`. Says "registered".

import { openRegistry } from "callwire";

const [target = "", service = "", id = ""] = process.argv.slice(2);
const { registry } = openRegistry(target);
await registry.register(service, { id, rev: 0, host: "127.0.0.1", port: 4000, weight: 100, state: "up", meta: {} }).ready();
process.stdout.write("registered\n");
process.stdin.resume(); // lives until its parent ends it, or is gone itself
process.stdin.on("end", () => process.exit());
