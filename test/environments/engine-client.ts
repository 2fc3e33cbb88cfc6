// A client of the calculator that any engine runs: `engine-client TARGET OPTIONS`, where OPTIONS is
// JSON for `connect`. Prints what it was answered.

import { type ConnectOptions, connect } from "callwire";
import { Calculator } from "../../generated/calculator.js";

const [, , target = "", options = "{}"] = process.argv;
const client = connect(Calculator, target, JSON.parse(options) as ConnectOptions); // the test's
try {
  console.log(`divided: ${await client.with({ failFast: true }).divide(10, 4)}`);
  console.log(`checksum: ${await client.checksum(new Uint8Array(3), 0)}`);
} catch (error) {
  console.log(String(error));
}
await client.close();
process.exit();
