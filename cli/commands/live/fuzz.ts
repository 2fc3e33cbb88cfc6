// `callwire fuzz`: tries a method at the limits of its contract. What it does is in live/.

import { type FuzzFlags, fuzzNamed } from "../../live/fuzz.js";
import type { LiveFlags } from "../../live/live-command.js";
import { defineLive, withServersAndContracts } from "./live-definition.js";

const EXAMPLES = `
Every value is tried at its limits and beyond them, one at a time. What ends as INTERNAL or UNKNOWN,
loses the connection, or has no answer within --timeout, is a finding, and the exit code is 1.
  callwire fuzz demo.calculator.v1.Calculator/divide --at 127.0.0.1:4000
  callwire fuzz demo.calculator.v1.Calculator --rounds 20 --seed 7
  callwire fuzz demo.shop.v1.Shop/order --yes`;

export const fuzzCommand = defineLive({
  name: "fuzz",
  description: "try a method at and beyond the limits of its contract",
  declare: (command) =>
    withServersAndContracts(command.argument("<name>", "service/method, or a service for all its methods that answer once"))
      .option("--rounds <n>", "how often each limit is tried, with other values around it (default: 3)")
      .option("--seed <n>", "the same calls again")
      .option("--yes", "also methods that are not @idempotent, without a question")
      .addHelpText("after", EXAMPLES),
  run: (live, name: string, flags: LiveFlags & FuzzFlags) => fuzzNamed(live, name, flags),
});
