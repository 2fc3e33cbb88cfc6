import assert from "node:assert/strict";
import type { Endpoint } from "callwire";
import { curator } from "#runtime/discovery/zookeeper/layouts/curator.js";
import { endpoint } from "../../conformance.js";
import { describeHostile } from "./hostile.js";

const ID = "7f9e1e4c-9b3a-4a52-8d2e-1d8d6f0b3d11";

/** As curator-x-discovery 5 writes it. */
const instance = {
  name: "calculator",
  id: ID,
  address: "10.0.0.7",
  port: 8080,
  sslPort: null,
  payload: { "@class": "com.example.Details", zone: "a" },
  registrationTimeUTC: 1_700_000_000_000,
  serviceType: "DYNAMIC",
  uriSpec: { parts: [{ value: "address", variable: true }] },
  enabled: true,
};

describeHostile(curator, ID, instance);

function decode(changes: object): Endpoint | string {
  return curator.decode(ID, Buffer.from(JSON.stringify({ ...instance, ...changes })));
}

describe("layout curator", () => {
  const read = endpoint(ID, { host: "10.0.0.7", port: 8080, startedAt: 1_700_000_000_000, meta: instance.payload });

  it("reads what Curator writes", () => {
    assert.deepEqual(decode({}), read);
    assert.deepEqual(decode({ payload: null }), { ...read, meta: {} });
  });

  it("takes the port for TLS when there is one", () => {
    assert.deepEqual(decode({ port: null, sslPort: 8443 }), { ...read, port: 8443, tls: true });
    assert.deepEqual(decode({ sslPort: 8443 }), { ...read, port: 8443, tls: true });
  });

  it("gives an instance that is not enabled no calls", () => {
    assert.deepEqual(decode({ enabled: false }), { ...read, state: "draining" });
  });

  it("leaves out a payload that is no object of short texts", () => {
    for (const payload of ["text", 7, [1], { nested: {} }, { long: "x".repeat(300) }]) {
      assert.deepEqual(decode({ payload }), { ...read, meta: {} });
    }
  });

  it("is only read, one level of names above the instances", () => {
    assert.equal(curator.writer, undefined);
    assert.equal(curator.servicesPath("/base"), "/base");
  });

  for (const [changes, reason] of [
    [{ id: "another" }, /id is not the name of the entry/],
    [{ address: null }, /address/],
    [{ address: "http://x/" }, /address/],
    [{ port: 0 }, /^port/],
    [{ port: "8080" }, /^port/],
    [{ sslPort: 70_000 }, /^sslPort/],
    [{ port: null }, /neither port nor sslPort/],
    [{ registrationTimeUTC: "now" }, /registrationTimeUTC/],
    [{ enabled: "yes" }, /enabled/],
  ] as const) {
    it(`skips ${JSON.stringify(changes)}`, () => assert.match(String(decode(changes)), reason));
  }
});
