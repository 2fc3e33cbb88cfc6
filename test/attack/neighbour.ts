// The honest neighbour: calls at a steady pace and keeps the time of each. `start` begins, `stop`
// answers what came of them.

import { connect } from "callwire";
import { Target, type TargetClient } from "../../generated/attack.js";
import { answerParent } from "./child.js";
import { PacedCalls } from "./paced-calls.js";

let client: TargetClient | undefined;
let calls: PacedCalls | undefined;

answerParent(async ({ kind, port = 0 }) => {
  if (kind === "start") {
    const target = connect(Target, `tcp://127.0.0.1:${port}`);
    client = target;
    calls = new PacedCalls((number) => target.ping(number));
    return calls.start();
  }
  const paced = await calls?.stop();
  await client?.close(); // the next victim has another port
  return paced;
});
process.send?.({ result: 0 });
