// The server of the conformance kit as a program, so that any engine can run it. Ops: finish (key),
// drain.

import * as current from "../../generated/conformance.js";
import { serveStub } from "../conformance/stub-server.js";
import { answerLines } from "./line-loop.js";

const server = await serveStub(current);
await answerLines(server.port, async ({ op, key }) => {
  if (op === "finish") await server.finish(String(key));
  else if (op === "drain") await server.drain();
  else throw new Error(`op ${String(op)} is unknown`);
  return {};
});
await server.close();
process.exit();
