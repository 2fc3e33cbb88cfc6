// The honest neighbour: calls at a steady pace and keeps the time of each. `start` begins by the
// server's own protocol, and `start-http` by HTTP; `stop` answers what came of them.

import { connect } from "callwire";
import { Target } from "../../generated/attack.js";
import { HttpClient } from "../support/http-client.js";
import { answerParent, tellParent } from "./child.js";
import { PacedCalls } from "./paced-calls.js";

/** More than it needs while nothing waits, and fewer than a server accepts in a moment. */
const CONNECTIONS = 32;

let close: (() => unknown) | undefined;
let calls: PacedCalls | undefined;

answerParent(async ({ kind, port = 0 }) => {
  if (kind === "start") {
    const target = connect(Target, `tcp://127.0.0.1:${port}`);
    close = () => target.close();
    calls = new PacedCalls((number) => target.ping(number));
    return calls.start();
  }
  if (kind === "start-http") {
    const client = new HttpClient(`http://127.0.0.1:${port}`, CONNECTIONS);
    close = () => client.close();
    await Promise.all(Array.from({ length: CONNECTIONS }, () => ping(client, 0)));
    calls = new PacedCalls((number) => ping(client, number));
    return calls.start();
  }
  const paced = await calls?.stop();
  await close?.(); // the next victim has another port
  return paced;
});
tellParent(0);

/** Rejects for every answer but a result. */
async function ping(client: HttpClient, number: number): Promise<number> {
  const { status, body } = await client.post("/callwire.attack.v1.Target/ping", { number });
  if (status !== 200) throw new Error(`${status}: ${body}`);
  return Number(/^\{"result":(\d+)\}$/.exec(body)?.[1]);
}
