import assert from "node:assert/strict";
import { openRegistry, type Registry, type RegistryCapabilities, type RegistryTarget } from "callwire";
import { DRIVERS, driverOfKind, driverOfScheme } from "#runtime/discovery/drivers.js";
import { outlineOf } from "#runtime/discovery/open-registry.js";
import { formatTarget, parseTarget, TARGET_FORMS } from "#runtime/discovery/target.js";

const EXAMPLES = {
  zookeeper: ["zookeeper://127.0.0.1:1,[::1]:2/rpc?layout=curator"],
  dns: [
    "dns:calc.example:4000",
    "dns:calc:4000?resolver=127.0.0.1:5353,[::1]:53&family=6&search=a.example,b.example&refreshMs=1000",
    "dns+srv:_calc._tcp.example?resolver=10.0.0.2:53",
  ],
  static: ["static:a:1,[::1]:2", "static:unix:/run/a.sock,b:3"],
  memory: ["memory:drivers"],
} as const satisfies Record<keyof typeof DRIVERS, readonly string[]>;

describe("the table of drivers", () => {
  for (const text of Object.values(EXAMPLES).flat()) {
    it(`reads, checks, writes and opens ${text}, and says the same of it as the registry does`, async () => {
      const target = parseTarget(text);
      assert.equal(formatTarget(target), text);
      for (const given of [text, target]) {
        await using registry = openRegistry(given).registry;
        const { capabilities } = registry;
        assert.equal(registry.target, text);
        assert.deepEqual(
          { target: outlineOf(given).target, capabilities: outlineOf(given).capabilities },
          { target: text, capabilities },
        );
      }
    });
  }

  it("has each scheme once, and a form for each", () => {
    const drivers = Object.values(DRIVERS);
    const schemes = drivers.flatMap(({ schemes }) => schemes);

    assert.equal(new Set(schemes).size, schemes.length);
    for (const { schemes, forms } of drivers) {
      assert.deepEqual(
        forms.map((form) => form.slice(0, form.indexOf(":"))),
        schemes,
      );
      for (const form of forms) assert.ok(TARGET_FORMS.includes(form));
    }
  });

  it("finds none for what every object has", () => {
    for (const name of ["constructor", "toString", "__proto__", ""]) {
      assert.equal(driverOfKind(name), undefined);
      assert.equal(driverOfScheme(name), undefined);
      assert.throws(() => openRegistry({ kind: name } as unknown as string), {
        message: /the kind is unknown; there are dns, memory, static and zookeeper/,
      });
    }
  });

  const told: readonly (readonly [RegistryTarget, Partial<RegistryCapabilities>])[] = [
    ["memory:x", { registers: true, scope: "process", saysTls: true, keepsSchemas: true }],
    ["tcp://127.0.0.1:1", { registers: false, saysTls: false, namesServices: false }],
    ["dns:calc:1", { registers: false, saysTls: false, namesServices: false, keepsSchemas: false }],
    ["zookeeper://127.0.0.1:1,[::1]:2", { registers: true, scope: "machine", showsStates: true, namesServices: true }],
    ["zookeeper://127.0.0.1:1,10.0.0.7:2", { scope: "network", keepsSchemas: true, keepsConsumers: true }],
    ["zookeeper://h/a?layout=sequential", { registers: true, showsStates: false, namesServices: false, keepsSchemas: false }],
    ["zookeeper://h/a?layout=curator", { registers: false, namesServices: true, keepsSchemas: false }],
    ["zookeeper://h/a?layout=serverset", { registers: false, namesServices: false, saysTls: true }],
  ];
  for (const [target, expected] of told) {
    it(`says what can be done with ${String(target)}`, () => {
      const { capabilities } = outlineOf(target);
      const names = Object.keys(expected) as (keyof RegistryCapabilities)[]; // its own keys

      assert.deepEqual(Object.fromEntries(names.map((name) => [name, capabilities[name]])), expected);
    });
  }

  it("is not asked about a registry that the caller made, which says it itself", () => {
    const { registry } = openRegistry("memory:own");

    assert.equal(outlineOf(registry), registry);
    assert.deepEqual(openRegistry(registry), { registry, owned: false } satisfies { registry: Registry; owned: boolean });
  });
});
