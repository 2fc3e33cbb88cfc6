// `callwire replay`: recorded calls at another version. What it does is in live/replay/.

import type { LiveFlags } from "../../live/live-command.js";
import { type ReplayFlags, replayFile } from "../../live/replay/replay.js";
import { collect } from "../command.js";
import { defineLive, withServersAndContracts } from "./live-definition.js";

const EXAMPLES = `
The calls are made one after the other, and their answers compared with those of the recording. The
exit code is 1 when one differs, or a call cannot be made any more.
  callwire replay calls.ndjson --at 127.0.0.1:4000
  callwire replay calls.ndjson --registry zookeeper://staging:2181/rpc --rate 200 --ignore label
  callwire replay calls.ndjson demo.shop.v1.Shop --only order --yes`;

export const replayCommand = defineLive({
  name: "replay",
  description: "make recorded calls again, and show where the answers differ",
  isOfService: false,
  declare: (command) =>
    withServersAndContracts(
      command.argument("<file>", "what callwire record has written").argument("[services...]", "only calls of these services"),
    )
      .option("--rate <n>", "calls a second (default: one after the other)")
      .option("--only <method>", "only calls of this method; may be given again", collect)
      .option("--ignore <path>", "differences that do not count, such as mean or items[].id; may be given again", collect)
      .option("-H, --header <key:value>", "metadata of the calls; may be given again", collect)
      .option("--fill-masked", "make calls whose arguments were masked, with examples in their place")
      .option("--yes", "also methods that are not @idempotent, without a question")
      .addHelpText("after", EXAMPLES),
  run: (live, file: string, flags: LiveFlags & ReplayFlags, [pairs = []]) => replayFile(live, file, { ...flags, pairs }),
});
