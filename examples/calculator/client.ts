// A calculator client. `client HOST PORT`, or `client --registry URL`.

import { attempt, connect, unreachable } from "callwire";
import { Calculator } from "../../generated/calculator.js";

const [first, second, ...rest] = process.argv.slice(2);
if (first === undefined || second === undefined || rest.length > 0 || (first !== "--registry" && !/^\d+$/.test(second))) {
  console.error("usage: client HOST PORT | client --registry URL");
  process.exit(2);
}

const calc = connect(Calculator, first === "--registry" ? second : `tcp://${first}:${second}`);
console.log("10 / 1 (the default) =", await calc.divide(10));
console.log("1 / 3 =", await calc.with({ timeoutMs: 2_000 }).divide(1, 3));
console.log("20! =", await calc.factorial(20n));
console.log("summary:", await calc.summarize([3, 1, 2], { label: "three numbers" }));

const result = await attempt(calc.divide(1, 0));
if (!result.ok) {
  switch (result.error.name) {
    case "InvalidOperation":
      console.log(`1 / 0: ${result.error.why} (${result.error.operation})`);
      break;
    case "RpcError":
      console.log(result.error.message);
      break;
    default:
      unreachable(result.error);
  }
}
await calc.close();
