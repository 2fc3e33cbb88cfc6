// `callwire doctor`: looks for what is wrong, and says what to do. What it does is in live/doctor/.

import { showDoctor } from "../../live/doctor/doctor.js";
import { defineLive, withServers } from "./live-definition.js";

const EXAMPLES = `
Examples:
  callwire doctor --registry zookeeper://127.0.0.1:2181/rpc
  callwire doctor --json | jq '.checks[] | select(.state == "fail")'
Exit codes: 0 nothing failed, 1 something did, 3 the registry cannot be reached.`;

export const doctorCommand = defineLive({
  name: "doctor",
  description: "look for what is wrong here, in the registry and at the servers, and say what to do",
  declare: (command) => withServers(command).addHelpText("after", EXAMPLES),
  run: (live) => showDoctor(live),
});
