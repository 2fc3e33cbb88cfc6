import assert from "node:assert/strict";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { deferred, eventually } from "../../support/wait.js";

/** Written, they are more than the size from which on a batch leaves early. */
const MANY = 4_000;

/** Numbers of which reading the last one does something. */
function numbersThat(act: () => void): number[] {
  return Object.defineProperty(new Array<number>(MANY).fill(1.5), MANY - 1, {
    get() {
      act();
      return 1.5;
    },
  });
}

describe("arguments that act while they are written", () => {
  afterEach(closeAll);

  it("may cancel another call: its CANCEL leaves behind the call, not amid it", async () => {
    const answer = deferred<bigint>();
    let running = 0;
    const factorial = (): Promise<bigint> => {
      running++;
      return answer.promise;
    };
    const calc = connectCalculator(await startCalculator({ factorial }));
    const abort = new AbortController();
    const cancelled = assert.rejects(calc.with({ signal: abort.signal }).factorial(1n), { code: "CANCELLED" });
    const bystander = calc.factorial(1n);
    await eventually(() => assert.equal(running, 2));

    const { count } = await calc.summarize(numbersThat(() => abort.abort()));

    assert.equal(count, MANY);
    await cancelled;
    answer.resolve(1n);
    assert.equal(await bystander, 1n);
    assert.equal(running, 2, "nothing was sent again over another connection");
  });

  it("may close the client: the call that they belong to ends with the others", async () => {
    const calc = connectCalculator(await startCalculator());
    await calc.divide(1);

    await assert.rejects(calc.summarize(numbersThat(() => void calc.close())), { code: "CANCELLED" });
  });
});
