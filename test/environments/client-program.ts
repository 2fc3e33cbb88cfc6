// The client of the conformance kit as a program, so that any engine can run it:
// `client-program HOST PORT`. Ops, each with the number of its `call`: open (method, args,
// metadata, timeoutMs), send (item), end, sent, next, cancel, done.

import { Conformance } from "../../generated/conformance.js";
import { connectStub } from "../conformance/stub-caller.js";
import type { OpenCall, OpenOptions } from "../conformance/subject.js";
import { answerLines, type Line } from "./line-loop.js";

const [host = "127.0.0.1", port] = process.argv.slice(2);
const caller = connectStub({ host, port: Number(port) }, Conformance);
const calls = new Map<number, OpenCall>();

await answerLines(true, async (line) => {
  if (line["op"] === "open") {
    const { call, method, args, op: _op, id: _id, ...options } = line;
    // The kit sends what `Caller.open` takes.
    calls.set(Number(call), caller.open(String(method), args as readonly unknown[], options as OpenOptions));
    return {};
  }
  const call = calls.get(Number(line["call"]));
  if (call === undefined) throw new Error(`call ${String(line["call"])} was not opened`);
  return drive(call, line);
});
await caller.close();
process.exit();

async function drive(call: OpenCall, { op, item }: Line): Promise<Line> {
  switch (op) {
    case "send":
      call.send(item);
      return {};
    case "end":
      call.end();
      return {};
    case "sent":
      return { sent: await call.sent() };
    case "next":
      return { item: await call.next() };
    case "cancel":
      call.cancel();
      return {};
    case "done":
      return { ...(await call.done()) };
    default:
      throw new Error(`op ${String(op)} is unknown`);
  }
}
