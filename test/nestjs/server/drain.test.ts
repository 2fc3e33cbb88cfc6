import assert from "node:assert/strict";
import { attempt, connect } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { Calculator } from "../../../generated/calculator.js";
import { ProcessUnderTest } from "../../support/process-under-test.js";
import { eventually } from "../../support/wait.js";

const SERVER = "build/test/nestjs/server/drain-server.js";
const AT_ONCE = 8;
/** Until a process has loaded Nest and listens: seconds, where other tests run beside this one. */
const START_MS = 90_000;

describe("an application of Nest as a process", function () {
  this.timeout(4 * START_MS);

  it("loses no call under load, when a signal stops one of two", async () => {
    await using registry = await startEmbeddedRegistry();
    await using one = ProcessUnderTest.start(SERVER, [registry.target]);
    await using other = ProcessUnderTest.start(SERVER, [registry.target]);
    for (const { lines } of [one, other]) await eventually(() => assert.match(lines.join("\n"), /^listens/m), START_MS);
    await using client = connect(Calculator, registry.target);
    await client.ready();
    const failures: unknown[] = [];
    let answered = 0;
    let isOver = false;
    const call = async (): Promise<void> => {
      while (!isOver) {
        const result = await attempt(client.checksum(new Uint8Array(1), answered));
        if (result.ok) answered++;
        else failures.push(result.error);
      }
    };
    const callers = Array.from({ length: AT_ONCE }, call);

    await eventually(() => assert.ok(answered > 200), START_MS);
    one.send("SIGTERM");
    const { endedBy } = await one.ended();
    const before = answered;
    await eventually(() => assert.ok(answered > before + 200), START_MS);
    isOver = true;
    await Promise.all(callers);

    assert.deepEqual(failures, []);
    assert.equal(endedBy, "SIGTERM");
    assert.deepEqual(
      one.lines.filter((line) => !line.startsWith("listens")),
      ["the stock is closed"],
    );
    other.send("SIGTERM");
    assert.equal((await other.ended()).endedBy, "SIGTERM");
  });
});
