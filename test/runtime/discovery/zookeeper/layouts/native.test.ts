import assert from "node:assert/strict";
import { native } from "#runtime/discovery/zookeeper/layouts/native.js";
import { endpoint } from "../../conformance.js";
import { describeHostile } from "./hostile.js";

describeHostile(native, "a~0", { v: 1, host: "127.0.0.1", port: 4000, weight: 1, meta: {} });

describe("layout native", () => {
  it("reads back what it wrote, with id and revision in the name", () => {
    const { writer } = native;
    assert.ok(writer?.naming === "own");
    const wanted = endpoint("3f9a", { rev: 12, state: "draining" });
    const { name, data } = writer.encode(wanted);

    assert.equal(name, "3f9a~12");
    assert.deepEqual(native.decode(name, data), wanted);
  });

  it("knows its entries by their names", () => {
    assert.deepEqual(
      ["a~0", "a", "server0000000001"].map((name) => native.classify(name)),
      ["entry", "unknown", "unknown"],
    );
    assert.equal(native.decode("server0000000001", Buffer.from("{}")), "its name is not <id>~<revision>");
  });
});
