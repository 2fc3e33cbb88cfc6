// A client. It names no server: the registry knows where they are.

import { attempt, connect, unreachable } from "callwire";
import { Greeter } from "../generated/greeter.js";
import { registry } from "./settings.js";

await using client = connect(Greeter, registry);
console.log(await client.greet("you"));
console.log(await client.with({ timeoutMs: 2_000 }).greet("you", 2));

const result = await attempt(client.greet(""));
if (!result.ok) {
  switch (result.error.name) {
    case "Nobody":
      console.log(`nobody: ${result.error.why}`); // an error of the contract, with its fields
      break;
    case "RpcError":
      throw result.error; // everything else
    default:
      unreachable(result.error); // a declared error without a case does not compile
  }
}
