// `callwire record`: a sample of the calls of a service that runs. What it does is in live/record/.

import type { LiveFlags } from "../../live/live-command.js";
import { type RecordFlags, recordNamed } from "../../live/record/record.js";
import { collect } from "../command.js";
import { defineLive, withServers } from "./live-definition.js";

const EXAMPLES = `
Servers take part that were started with serve({ recording: { token } }), also those that join later.
Calls that answer once are recorded, without metadata; streams and oneway calls are not. Values of
@sensitive fields never leave the server.
  export CALLWIRE_RECORDING_TOKEN=...
  callwire record demo.calculator.v1.Calculator -o calls.ndjson
  callwire record demo.calculator.v1.Calculator -o calls.ndjson -n 5000 --duration 2m --sample 0.1
  callwire replay calls.ndjson --at 127.0.0.1:4000`;

export const recordCommand = defineLive({
  name: "record",
  description: "record a sample of the calls of a service, with their answers",
  declare: (command) =>
    withServers(command.argument("<service>", "its full name"))
      .option("-o, --output <file>", "where to write the calls, a line each (default: the standard output)")
      .option("--token <token>", "what the servers were started with (default: CALLWIRE_RECORDING_TOKEN)")
      .option("-n, --number <n>", "how many calls (default: 1000)")
      .option("--duration <time>", "how long (default: 30s)")
      .option("--sample <share>", "the share of the calls that is looked at, such as 0.1 (default: 1)")
      .option("-H, --header <key:value>", "metadata of the request to record; may be given again", collect)
      .addHelpText("after", EXAMPLES),
  run: (live, service: string, flags: LiveFlags & RecordFlags) => recordNamed(live, service, flags),
});
