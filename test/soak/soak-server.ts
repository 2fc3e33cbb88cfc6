// A server of the soak: `soak-server.js [LEAK]`. Answers in every way there is. With LEAK it keeps
// so many bytes of each call, for the test that the soak notices.

import { setTimeout as wait } from "node:timers/promises";
import { type CallContext, implement, serve } from "callwire";
import { Kitchen, Overloaded, type Point } from "../../generated/kitchen-sink.js";
import { kitchen } from "../support/kitchen-server.js";
import { serveParent } from "./soak-child.js";

const leakBytes = Number(process.argv[2] ?? 0);
const kept: Uint8Array[] = [];

const server = await serve({
  stopOnSignal: false,
  graceMs: 1_000,
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  services: [
    implement(Kitchen, {
      ...kitchen,
      divide(context, num1, num2) {
        if (leakBytes > 0) kept.push(new Uint8Array(leakBytes));
        if (num2 === 0) throw new Error("a handler that fails");
        context.trailers.set("attempt", String(context.attempt));
        return num1 / num2;
      },
      // Takes longer than those wait who call it.
      ping: ({ signal }) => wait(200, undefined, { signal }),
      watch,
    }),
  ],
});

async function* watch({ stopping }: CallContext, fromSeq: number): AsyncGenerator<Point> {
  if (fromSeq < 0) throw new Overloaded({ retryAfter: 1 });
  for (let x = fromSeq; !stopping.aborted; x++) {
    yield { x, y: -x };
    if (x % 100 === 99) await wait(1);
  }
}

serveParent(async ({ kind }) => {
  if (kind === "close") await server.close();
});
process.send?.({ result: server.address.port });
