// `callwire repl`: a prompt for the services that run. What it does is in live/repl/.

import type { CallFlags } from "../../live/call.js";
import type { LiveFlags } from "../../live/live-command.js";
import { runRepl } from "../../live/repl/repl.js";
import { collect } from "../command.js";
import { defineLive, withServersAndContracts } from "./live-definition.js";

const EXAMPLES = `
Each service is an object with a short name, and its methods are functions. Arguments stand in the
order of the contract, or in one object by their names. A unique beginning of the name will do.
  callwire repl demo.calculator.v1.Calculator
  > await calculator.divide(10, 4)
  > await calc.divide({ num1: 10 })
  > for await (const point of kitchen.watch(1)) console.log(point)
--timeout bounds each call.`;

export const replCommand = defineLive({
  name: "repl",
  description: "a prompt where the services that run are objects of JavaScript",
  declare: (command) =>
    withServersAndContracts(command.argument("[service]", "the full name of one (default: all of the registry)"))
      .option("-H, --header <key:value>", "metadata of the calls; may be given again", collect)
      .addHelpText("after", EXAMPLES),
  run: (live, service: string | undefined, { header = [] }: LiveFlags & Pick<CallFlags, "header">) =>
    runRepl(live, service, header),
});
