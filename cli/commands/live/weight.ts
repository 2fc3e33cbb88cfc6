// `callwire weight`: gives an instance another share of the calls. What it does is in live/.

import type { LiveFlags } from "../../live/live-command.js";
import { setWeight } from "../../live/operator.js";
import { defineLive, withTarget } from "./live-definition.js";

export const weightCommand = defineLive({
  name: "weight",
  description: "give an instance another share of the calls",
  isOfService: false,
  at: "refuses",
  declare: (command) =>
    withTarget(
      command.argument("<instance>", "id or host:port").argument("[weight]", "0 to 10,000; a server has 100 by itself"),
    ).option("--undo", "let it have what its server says"),
  run: (live, instance: string, { undo = false }: LiveFlags & { readonly undo?: boolean }, [weight]) =>
    setWeight(live, instance, weight === undefined ? undefined : String(weight), undo),
});
