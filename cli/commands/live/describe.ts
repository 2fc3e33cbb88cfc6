// `callwire describe`: show the contract of a service that runs. What it does is in live/.

import { describeNamed } from "../../live/describe.js";
import { defineLive, withServersAndContracts } from "./live-definition.js";

export const describeCommand = defineLive({
  name: "describe",
  description: "show the contract of a service that runs",
  declare: (command) => withServersAndContracts(command.argument("<name>", "a service, or service/method")),
  run: (live, name: string) => describeNamed(live, name),
});
