import assert from "node:assert/strict";
import type { Endpoint } from "callwire";
import { serverset } from "#runtime/discovery/zookeeper/layouts/serverset.js";
import { endpoint } from "../../conformance.js";
import { describeHostile } from "./hostile.js";

/** As Finagle writes it. */
const member = {
  serviceEndpoint: { host: "10.0.0.7", port: 8080 },
  additionalEndpoints: { admin: { host: "10.0.0.7", port: 9990 } },
  status: "ALIVE",
  shard: 3,
  metadata: { zone: "a" },
};

describeHostile(serverset, "member_0000000005", member);

function decode(changes: object): Endpoint | string {
  return serverset.decode("member_0000000005", Buffer.from(JSON.stringify({ ...member, ...changes })));
}

describe("layout serverset", () => {
  const read = endpoint("10.0.0.7:8080", { rev: 5, host: "10.0.0.7", port: 8080, meta: { zone: "a" } });

  it("reads what Finagle writes", () => {
    assert.deepEqual(decode({}), read);
    assert.deepEqual(decode({ metadata: undefined, shard: undefined, additionalEndpoints: {} }), { ...read, meta: {} });
  });

  it("gives calls to members that are alive only", () => {
    for (const [status, state] of [
      ["STARTING", "starting"],
      ["WARNING", "draining"],
      ["STOPPING", "draining"],
      ["STOPPED", "draining"],
      ["DEAD", "draining"],
    ]) {
      assert.deepEqual(decode({ status }), { ...read, state });
    }
  });

  it("knows members from weights, and from what does not belong there", () => {
    assert.deepEqual(
      ["member_0000000005", "vector_0000000001", "member_5", "xmember_0000000005", "services", ""].map((name) =>
        serverset.classify(name),
      ),
      ["entry", "aside", "unknown", "unknown", "unknown", "unknown"],
    );
  });

  it("is only read, at the path of the service itself", () => {
    assert.equal(serverset.writer, undefined);
    assert.equal(serverset.servicesPath("/base"), undefined);
  });

  for (const [changes, reason] of [
    [{ serviceEndpoint: undefined }, /serviceEndpoint is not an object/],
    [{ serviceEndpoint: [] }, /serviceEndpoint is not an object/],
    [{ serviceEndpoint: { host: "", port: 1 } }, /host of serviceEndpoint/],
    [{ serviceEndpoint: { host: "h", port: 0 } }, /port of serviceEndpoint/],
    [{ status: undefined }, /status is none of ALIVE/],
    [{ status: "alive" }, /status is none of ALIVE/],
    [{ status: "constructor" }, /status is none of ALIVE/],
  ] as const) {
    it(`skips ${JSON.stringify(changes)}`, () => assert.match(String(decode(changes)), reason));
  }
});
