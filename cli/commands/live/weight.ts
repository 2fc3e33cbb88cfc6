// `callwire weight`: gives an instance another share of the calls. What it does is in live/.

import type { AllFlags } from "../../live/index.js";
import { defineCommand } from "../command.js";
import { run, withTarget } from "./live-options.js";

export const weightCommand = defineCommand({
  name: "weight",
  description: "give an instance another share of the calls",
  declare: (command) =>
    withTarget(
      command.argument("<instance>", "id or host:port").argument("[weight]", "0 to 10,000; a server has 100 by itself"),
    ).option("--undo", "let it have what its server says"),
  run: (place, instance: string, flags: AllFlags, [weight]) =>
    run(place, "weight", instance, { ...flags, pairs: weight === undefined ? [] : [String(weight)] }),
});
