import assert from "node:assert/strict";
import { connect } from "callwire";
import { Kitchen, Overloaded } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";

describe("a declared error that is retryable", () => {
  afterEach(closeKitchens);

  it("makes the call go to another instance, which sees that it is the second attempt", async () => {
    const attempts: number[] = [];
    const overloaded = await startKitchen({
      area: (context) => {
        attempts.push(context.attempt);
        throw new Overloaded({ retryAfter: 10 });
      },
    });
    const healthy = await startKitchen({
      area: (context) => {
        attempts.push(context.attempt);
        return 4;
      },
    });
    await using kitchen = connect(Kitchen, `static:${overloaded.listening},${healthy.listening}`);
    for (let i = 0; i < 20; i++) assert.equal(await kitchen.area({ kind: "empty" }), 4);

    assert.ok(attempts.includes(2), attempts.join());
  });

  it("reaches the caller after three attempts", async () => {
    let entered = 0;
    const area = (): never => {
      entered++;
      throw new Overloaded({ retryAfter: 10 });
    };
    const kitchen = connectKitchen(await startKitchen({ area }));

    await assert.rejects(kitchen.area({ kind: "empty" }), Overloaded);
    assert.equal(entered, 3);
  });
});
