import assert from "node:assert/strict";
import { unlessAborted, within } from "./within.js";

const NEVER = new Promise<never>(() => undefined);

describe("within", () => {
  it("gives up what takes longer, and hands on what does not", async () => {
    await assert.rejects(within(1, NEVER), /^Error: no end within 1 ms$/);
    assert.equal(await within(60_000, Promise.resolve(7)), 7);
  });
});

describe("unlessAborted", () => {
  it("ends with the work, or once it is told to end, also before it begins", async () => {
    const controller = new AbortController();
    assert.equal(await unlessAborted(Promise.resolve(7), controller.signal), 7);
    assert.equal(await unlessAborted(Promise.resolve(7), undefined), 7);
    const waiting = unlessAborted(NEVER, controller.signal);
    controller.abort(new Error("enough"));

    await assert.rejects(waiting, /^Error: enough$/);
    await assert.rejects(unlessAborted(NEVER, controller.signal), /^Error: enough$/);
  });
});
