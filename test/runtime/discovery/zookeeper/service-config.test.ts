import assert from "node:assert/strict";
import { applyConfig, decodeConfig, type ServiceConfig } from "#runtime/discovery/zookeeper/service-config.js";
import { endpoint } from "../conformance.js";

describe("an operator's configuration of a service", () => {
  it("sets balancer, weights and drain, by id or by address", () => {
    const config = read(
      '{"v":1,"balancer":"ring","weights":{"a":5,"10.0.0.2:4000":7},"drain":["c","10.0.0.4:4000"],"later":true}',
    );
    assert.equal(config.balancer, "ring");
    const applied = applyConfig(
      ["a", "b", "c", "d", "e"].map((id, at) => endpoint(id, { host: `10.0.0.${at + 1}` })),
      config,
    );
    assert.deepEqual(
      applied.map(({ id, weight, state }) => `${id} ${weight} ${state}`),
      ["a 5 up", "b 7 up", "c 100 draining", "d 100 draining", "e 100 up"],
    );
  });

  it("leaves instances that it does not name as they are", () => {
    const endpoints = [endpoint("a")];
    assert.equal(applyConfig(endpoints, undefined), endpoints);
    assert.equal(applyConfig(endpoints, read('{"v":1}')), endpoints);
    assert.equal(applyConfig(endpoints, read('{"v":1,"weights":{"x":1}}'))[0], endpoints[0]);
  });

  for (const [text, reason] of [
    ["", /not JSON/],
    ["[]", /not a JSON object/],
    ["{}", /version/],
    ['{"v":2}', /version/],
    ['{"v":{"toString":1}}', /version/],
    ['{"v":1,"balancer":7}', /balancer/],
    ['{"v":1,"weights":[]}', /weights/],
    ['{"v":1,"weights":{"a":-1}}', /weight/],
    ['{"v":1,"weights":{"a":1.5}}', /weight/],
    ['{"v":1,"weights":{"a":"1"}}', /weight/],
    ['{"v":1,"drain":"a"}', /drain/],
    ['{"v":1,"drain":[1]}', /drain/],
    [`{"v":1,"x":"${"x".repeat(70_000)}"}`, /limit/],
  ] as const) {
    it(`is none: ${text.slice(0, 40)}`, () => {
      const config = decodeConfig(Buffer.from(text));
      assert.match(typeof config === "string" ? config : "it was read", reason);
    });
  }

  it("takes __proto__ for a key like any other", () => {
    const config = read('{"v":1,"weights":{"__proto__":3}}');
    assert.equal(config.weights.get("__proto__"), 3);
    assert.equal(({} as { weight?: number }).weight, undefined);
  });
});

function read(text: string): ServiceConfig {
  const config = decodeConfig(Buffer.from(text));
  assert.ok(typeof config !== "string", String(config));
  return config;
}
