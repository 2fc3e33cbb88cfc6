// The honest neighbour: calls at a steady pace and keeps the time of each. `start` begins, `stop`
// answers what came of them.

import { connect } from "callwire";
import { Target } from "../../generated/attack.js";
import { answerParent } from "./child.js";
import { PacedCalls } from "./paced-calls.js";

let calls: PacedCalls | undefined;

answerParent(async ({ kind, port = 0 }) => {
  if (kind === "start") {
    const client = connect(Target, `tcp://127.0.0.1:${port}`);
    calls = new PacedCalls((number) => client.ping(number));
    return calls.start();
  }
  return calls?.stop();
});
process.send?.({ result: 0 });
