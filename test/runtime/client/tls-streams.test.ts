import assert from "node:assert/strict";
import type { Point } from "../../../generated/kitchen-sink.js";
import { Authority } from "../../support/certificates.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred, eventually } from "../../support/wait.js";

const authority = new Authority();
const tls = authority.issue({ names: ["URI:callwire:demo.kitchen.v1.Kitchen"] });

async function start(methods: Parameters<typeof startKitchen>[0] = {}) {
  return connectKitchen(await startKitchen(methods, { tls }), { tls: { ca: authority.cert } });
}

describe("a stream over TLS", () => {
  afterEach(closeKitchens);

  it("brings the items in their order over many windows", async () => {
    const kitchen = await start();
    let count = 0;
    for await (const { x } of kitchen.watch(50_000)) assert.equal(x, count++);

    assert.equal(count, 50_000);
  });

  it("carries items of many TLS records both ways", async () => {
    const kitchen = await start();
    const line = "x".repeat(200_000);
    const answers: string[] = [];
    for await (const answer of kitchen.chat("room", [line, "", line])) answers.push(answer);

    assert.deepEqual(answers, [`room: ${line}`, "room: ", `room: ${line}`]);
  });

  it("holds a handler whose client does not read", async () => {
    let made = 0;
    const closed = deferred<void>();
    async function* watch(): AsyncGenerator<Point> {
      try {
        for (;;) yield { x: made++, y: 0 };
      } finally {
        closed.resolve();
      }
    }
    const kitchen = await start({ watch });
    const stream = kitchen.watch(1);
    await stream.next();
    await eventually(async () => {
      const held = made;
      for (let calls = 0; calls < 20; calls++) await kitchen.divide(1, 1);
      assert.equal(made, held);
    });

    assert.ok(made < 262_144, `${made} items of at least a byte in a window of 262,144 bytes`);
    await stream.return();
    await closed.promise;
  });
});
