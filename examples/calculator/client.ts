// A calculator client. `client HOST PORT`, or `client --registry URL`. Exit codes: 2 for wrong usage, 3 when no server answers.

import { parseArgs } from "node:util";
import { attempt, connect, RpcError, unreachable } from "callwire";
import { Calculator } from "../../generated/calculator.js";

const USAGE = "usage: client HOST PORT | client --registry URL";

try {
  const { values, positionals } = parseArgs({ options: { registry: { type: "string" } }, allowPositionals: true });
  const target = values.registry ?? `tcp://${positionals.join(":")}`;
  if (positionals.length !== (values.registry === undefined ? 2 : 0))
    throw new TypeError("HOST and PORT, or a registry, are needed");
  await using calc = connect(Calculator, target);
  console.log("10 / 1 (the default) =", await calc.divide(10));
  console.log("1 / 3 =", await calc.with({ timeoutMs: 2_000 }).divide(1, 3));
  console.log("20! =", await calc.factorial(20n));
  console.log("mean of 3, 1 and 2 =", (await calc.summarize([3, 1, 2], { digits: 1 })).mean);

  const result = await attempt(calc.divide(1, 0));
  if (!result.ok) {
    switch (result.error.name) {
      case "InvalidOperation":
        console.log(`1 / 0: ${result.error.why} (${result.error.operation})`);
        break;
      case "RpcError":
        throw result.error;
      default:
        unreachable(result.error); // a declared error without a case above does not compile
    }
  }
} catch (error) {
  if (error instanceof RpcError) console.error(error.message);
  else if (error instanceof TypeError) console.error(`${error.message}\n${USAGE}`);
  else throw error;
  process.exitCode = error instanceof RpcError && error.code === "UNAVAILABLE" ? 3 : 2;
}
