import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import type { Target } from "#runtime/discovery/drivers.js";
import { formatTarget, parseTarget } from "#runtime/discovery/target.js";
import { startCalculator } from "../../../support/calculator-server.js";

describe("a target in DNS", () => {
  const accepted: Readonly<Record<string, Target>> = {
    "dns:calc.example:4000": { kind: "dns", name: "calc.example", port: 4000 },
    "dns://calc.example.:4000": { kind: "dns", name: "calc.example.", port: 4000 },
    " DNS:calc:4000\n": { kind: "dns", name: "calc", port: 4000 },
    "dns+srv:_calc._tcp.example": { kind: "dns", name: "_calc._tcp.example" },
    "DNS+SRV://_calc._tcp.example": { kind: "dns", name: "_calc._tcp.example" },
    "dns:calc:1?resolver=10.0.0.2,10.0.0.3:5353,[::1]:53,[::3]": {
      kind: "dns",
      name: "calc",
      port: 1,
      resolvers: [
        { host: "10.0.0.2", port: 53 },
        { host: "10.0.0.3", port: 5353 },
        { host: "::1", port: 53 },
        { host: "::3", port: 53 },
      ],
    },
    "dns:calc:1?family=4&search=a.example,b&refreshMs=500": {
      kind: "dns",
      name: "calc",
      port: 1,
      family: 4,
      search: ["a.example", "b"],
      refreshMs: 500,
    },
  };
  for (const [text, target] of Object.entries(accepted)) {
    it(`is read of ${JSON.stringify(text)}, and written so that it is read again`, () => {
      assert.deepEqual(parseTarget(text), target);
      assert.deepEqual(parseTarget(formatTarget(target)), target);
    });
  }

  const refused: Readonly<Record<string, RegExp>> = {
    "dns:calc": /"calc" is not name:port/,
    "dns:calc:0": /"calc:0" is not name:port/,
    "dns:calc:70000": /is not name:port/,
    "dns:10.0.0.1:4000": /10\.0\.0\.1 is an address, which DNS has no need to find; write static:10\.0\.0\.1:4000$/,
    "dns:[::1]:4000": /::1 is an address.*; write static:\[::1\]:4000$/,
    "dns+srv:10.0.0.1": /10\.0\.0\.1 is an address.*; write static:host:port$/,
    "dns:a b:4000": /is not name:port/,
    "dns:-a:4000": /"-a" is no name, such as calculator\.example\.org/,
    "dns+srv:": /"" is no name, such as _service\._tcp\.example\.org/,
    "dns+srv:_calc._tcp.example:4000": /is no name, such as _service\._tcp\.example\.org/,
    "dns://10.0.0.2/calc:4000": /it has no path; name a resolver with \?resolver=10\.0\.0\.2:53/,
    "dns:calc:1?resolver=::1": /the resolver "::1" is not address:port/,
    "dns:calc:1?resolver=": /the resolver "" is not address:port/,
    "dns:calc:1?resolver=ns.example:53": /resolver must be 1 to 8 addresses of resolvers/,
    "dns:calc:1?resolver=10.0.0.2:0": /resolver must be 1 to 8 addresses/,
    [`dns:calc:1?resolver=${"10.0.0.2,".repeat(8)}10.0.0.2`]: /resolver must be 1 to 8 addresses/,
    "dns:calc:1?family=5": /family must be 4 or 6/,
    "dns:calc:1?family=": /family must be 4 or 6; without it both are asked for; write \?family=4$/,
    "dns:calc:1?family=4&family=6": /the option family is given twice; write \?family=4$/,
    "dns:calc:1?search=a&search=b": /the option search is given twice; write \?search=prod\.example,example$/,
    "dns:calc:1?search=": /search has no domain; .* ends in a dot .*; write \?search=prod\.example,example$/,
    "dns:calc:1?search=a..b": /search must be at most 8 domains/,
    "dns:calc:1?search=10.0.0.1": /search must be at most 8 domains/,
    "dns:calc:1?refreshMs=": /refreshMs must be a number of milliseconds from 500 to 600000/,
    "dns:calc:1?refreshMs=1": /refreshMs must be a number of milliseconds from 500 to 600000/,
    "dns:calc:1?ttl=1": /the option "ttl" is unknown; there are family, refreshMs, resolver and search/,
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`is refused of ${JSON.stringify(text).slice(0, 60)}`, () => {
      assert.throws(() => parseTarget(text), { code: "INVALID_ARGUMENT", message });
    });
  }

  it("with no domain to search is written as a name that is looked for as it is", () => {
    const target: Target = { kind: "dns", name: "calc", port: 1, search: [] };

    assert.equal(formatTarget(target), "dns:calc.:1");
    assert.equal(formatTarget({ ...target, name: "calc.", family: 4 }), "dns:calc.:1?family=4");
  });

  it("is checked as an object as it is as a text", () => {
    for (const wrong of [
      { name: "" },
      { name: "10.0.0.1" },
      { port: 0 },
      { port: 1.5 },
      { family: 5 },
      { resolvers: [] },
      { resolvers: [{ host: "ns.example", port: 53 }] },
      { resolvers: [null] },
      { search: "example" },
      { refreshMs: Number.NaN },
      { ttl: 1 },
    ]) {
      const target = { kind: "dns", name: "calc", port: 1, ...wrong };
      assert.throws(() => openRegistry(target as unknown as "dns:calc:1"), { code: "INVALID_ARGUMENT" }, JSON.stringify(wrong)); // wrong on purpose
    }
    assert.throws(() => openRegistry({ kind: "dns" } as unknown as "dns:calc:1"), { message: /name must be a string/ });
  });

  it("takes no server, and says what to do instead", async () => {
    await assert.rejects(startCalculator({}, { registry: "dns:calc.example:4000" }), {
      code: "INVALID_ARGUMENT",
      message:
        /Calculator cannot register under dns:calc\.example:4000, which is only read; start the server without a registry, and have its address written where that list comes from$/,
    });
  });
});
