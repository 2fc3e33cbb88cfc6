import assert from "node:assert/strict";
import { connect, serve } from "callwire";
import { Ending, Work } from "../../generated/world.js";
import { collect } from "../support/collect.js";
import { handleWork } from "../world/work-handlers.js";
import { implementNewer, NewerWork } from "./newer-work.js";

describe("a newer version of the contract", () => {
  it("has more than its clients know, and they read what they know", async () => {
    const host = { name: "server", sleep: () => Promise.resolve() };
    const book = { run: () => undefined, complain: (problem: string) => assert.fail(problem) };
    const handler = handleWork(host, book, { unary: 0, streams: 0 }, 0);
    const services = [implementNewer(handler)];
    await using server = await serve({ services, listen: "127.0.0.1:0", schemas: false });
    await using client = connect(Work, `tcp://${server.listening}`);
    const items = await collect(client.with({ metadata: { call: "7" } }).count(7, 2, 3, Ending.Answers));

    assert.deepEqual(items, [
      { number: 0, block: new Uint8Array(3) },
      { number: 1, block: new Uint8Array(3) },
    ]);
    assert.notEqual(NewerWork.fingerprint, Work.fingerprint);
    assert.equal(NewerWork.methods.length, Work.methods.length + 1);
  });
});
