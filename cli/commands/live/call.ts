// `callwire call`: calls a method of a service that runs. What it does is in live/.

import { type CallFlags, callNamed } from "../../live/call.js";
import type { LiveFlags } from "../../live/live-command.js";
import { collect } from "../command.js";
import { defineLive, withServersAndContracts } from "./live-definition.js";

const EXAMPLES = `
Arguments are name=value, or name:=json for lists and objects:
  callwire call demo.calculator.v1.Calculator/divide num1=10 num2=4
  callwire call demo.calculator.v1.Calculator/summarize values:='[1, 2.5]' options.digits=3
A stream is printed as lines of JSON, and one that the client sends is read so from the standard input.`;

export const callCommand = defineLive({
  name: "call",
  description: "call a method of a service that runs, with JSON in and out",
  declare: (command) =>
    withServersAndContracts(command.argument("[method]", "service/method").argument("[pairs...]", "name=value or name:=json"))
      .option("-d, --data <json>", "the arguments as one object: JSON, @file, or - for the standard input")
      .option("--file <path>", "a request that the console has saved: its method, arguments and metadata")
      .option("-H, --header <key:value>", "metadata of the call; may be given again", collect)
      .option("--all", "call each instance, one after the other")
      .option("--trace", "say what the client knows of the registry and the instances")
      .addHelpText("after", EXAMPLES),
  run: (live, name: string | undefined, flags: LiveFlags & CallFlags, [pairs = []]) => callNamed(live, name, { ...flags, pairs }),
});
