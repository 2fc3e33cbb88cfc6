// What callers get wrong: each mistake is refused at once, by its name, with what to do instead.

import assert from "node:assert/strict";
import { type CallOptions, type ConnectOptions, connect, implement, RpcError, type ServeOptions, serve } from "callwire";
import { type EmbeddedRegistryOptions, startEmbeddedRegistry } from "callwire/embedded";
import { createHealth } from "callwire/health";
import { type InProcessOptions, startInProcess } from "callwire/testing";
import { calculator as handler } from "../../examples/calculator/calculator.js";
import { Calculator, type CalculatorHandler } from "../../generated/calculator.js";

const TARGET = "tcp://127.0.0.1:9";
const service = implement(Calculator, handler);
const interceptor = { call: () => Promise.resolve() };

/** A caller without types gives anything. */
function untyped<T>(value: unknown): T {
  return value as T;
}

type WrongOptions = readonly (readonly [options: Readonly<Record<string, unknown>>, message: RegExp])[];

/** Of clients and servers alike. */
const WRONG_INTERCEPTORS: WrongOptions = [
  [
    { interceptors: interceptor },
    /option interceptors must be a list of objects that have a method call or stream, or both, got an obj/,
  ],
  [{ interceptors: [() => undefined] }, /option interceptors must be a list .* got an array of 1$/],
  [{ interceptors: [{ calls: () => undefined }] }, /option interceptors must be a list .* got an array of 1$/],
  [{ interceptors: [null] }, /option interceptors must be a list .* got an array of 1$/],
];

const WRONG_LOGGERS: WrongOptions = [
  [
    { logger: { warn: () => undefined } },
    /option logger must be an object with the methods debug, info, warn and error, got an object$/,
  ],
];

const WRONG_SERVICES: WrongOptions = [
  [{ services: undefined }, /option services must be a list of what implement\(\.\.\.\) returns, at least one, got undefined$/],
  [{ services: [] }, /option services must be a list .* got an array of 0$/],
  [{ services: service }, /option services must be a list .* got an object$/],
  [{ services: [Calculator] }, /option services must be a list .* got an array of 1$/],
  [{ services: [service, service] }, /Calculator\/divide is served twice; implement each service once$/],
];

describe("a wrong option", () => {
  const ofServe: WrongOptions = [
    ...WRONG_SERVICES,
    ...WRONG_INTERCEPTORS,
    ...WRONG_LOGGERS,
    [{ graceMS: 5 }, /option "graceMS" of serve is unknown; there are services, listen, .*graceMs, /],
    [{ listen: 8080 }, /option listen must be host:port, such as 127\.0\.0\.1:0 .* got 8080$/],
    [{ insecure: "yes" }, /option insecure must be true or false, got "yes"$/],
    [{ advertiseHost: 5 }, /option advertiseHost must be a string of at most 255 characters, got 5$/],
    [{ socketMode: "0660", listen: "unix:/tmp/x.sock" }, /option socketMode must be permissions from 0 to 0o777/],
    [{ registry: 5 }, /the target must be a text, a URL or an object with a kind, got 5; write zookeeper:\/\//],
    [{ registry: "etcd://127.0.0.1:1" }, /the scheme etcd is unknown; write zookeeper:\/\//],
    [{ registry: "static:127.0.0.1:1" }, /cannot register under static:.*; start the server without a registry/],
    [{ schemas: 5 }, /option schemas is no descriptor: .*; give what callwire descriptor prints$/],
    [{ weight: "5" }, /option weight must be a whole number from 0 to 10000, got "5"$/],
    [{ weight: 0.5 }, /option weight must be a whole number from 0 to 10000, got 0\.5$/],
    [{ zone: "z".repeat(256) }, /option zone must be a string of at most 255 characters, got "z{60}\.\.\."$/],
    [{ version: 1 }, /option version must be a string of at most 255 characters, got 1$/],
    [{ graceMs: Number.NaN }, /option graceMs must be a number of milliseconds from 0 to Infinity, got NaN$/],
    [
      { registerTimeoutMs: -1 },
      /option registerTimeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got -1$/,
    ],
    [{ stopOnSignal: "no" }, /option stopOnSignal must be true, false or "once", got "no"$/],
    [{ workers: 1.5 }, /option workers must be a whole number from 1 to 1024, got 1\.5$/],
    [{ tls: true }, /option tls must be an object with cert, key, ca$/],
  ];
  for (const [options, message] of ofServe) {
    it(`of serve is refused: ${show(options)}`, async () => {
      const given = untyped<ServeOptions>({ services: [service], stopOnSignal: false, ...options });
      await assert.rejects(serve(given), isRefusal(message));
    });
  }

  const ofConnect: WrongOptions = [
    ...WRONG_INTERCEPTORS,
    [{ timeout: 5 }, /option "timeout" of connect is unknown; there are timeoutMs, interceptors, inherit, /],
    [{ timeoutMs: "5" }, /option timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got "5"$/],
    [{ inherit: 1 }, /option inherit must be true or false, got 1$/],
    [
      { inheritMetadata: ["a", "Authorization"] },
      /inheritMetadata must be a list .*, got an array of 2: metadata key "Authorization" is not .*, such as "authorization"$/,
    ],
    [{ inheritMetadata: ["callwire-x"] }, /got an array of 1: metadata key "callwire-x" .* belongs to the runtime$/],
    [{ inheritMetadata: [5] }, /got an array of 1: a key of metadata must be a string, got 5; use lower-case/],
    [{ inheritMetadata: "authorization" }, /option inheritMetadata must be a list .*, got "authorization"$/],
    [{ balancer: "rr" }, /option balancer must be one of p2c, least-inflight, .* got "rr"$/],
    [{ zone: 5 }, /option zone must be a string of at most 255 characters, got 5$/],
    [{ subset: 5 }, /option subset must be an object with size and seed, got 5$/],
    [{ subset: { size: 0 } }, /option subset\.size must be a number of instances, 1 or more, got 0$/],
    [{ subset: { sizes: 5 } }, /option "subset\.sizes" of connect is unknown; there are size, seed$/],
    [{ tls: "x" }, /option tls must be an object with ca, cert, key, serverName, allowPlaintext$/],
  ];
  for (const [options, message] of ofConnect) {
    it(`of connect is refused: ${show(options)}`, () => {
      assert.throws(() => connect(Calculator, TARGET, untyped<ConnectOptions>(options)), isRefusal(message));
    });
  }

  const ofWith: WrongOptions = [
    [{ timeout: 5 }, /option "timeout" of with is unknown; there are timeoutMs, .*, detached$/],
    [
      { timeoutMs: Number.NEGATIVE_INFINITY },
      /option timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got -Infinity$/,
    ],
    [{ deadlineAt: "soon" }, /option deadlineAt must be milliseconds of performance\.now\(\), .*, or a Date, got "soon"; give /],
    [{ metadata: 5 }, /option metadata must be a plain object, a Map or Headers, got 5; give its pairs/],
    [{ onHeaders: 5 }, /option onHeaders must be a function, got 5$/],
    [{ onTrailers: "x" }, /option onTrailers must be a function, got "x"$/],
    [{ signal: 5 }, /option signal must be an AbortSignal, got 5$/],
    [{ failFast: 1 }, /option failFast must be true or false, got 1$/],
    [{ routingKey: 5 }, /option routingKey must be a string of at most 1024 characters, got 5$/],
    [{ hedgeAfterMs: -1 }, /option hedgeAfterMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got -1$/],
    [{ detached: "x" }, /option detached must be true or false, got "x"$/],
  ];
  for (const [options, message] of ofWith) {
    it(`of with is refused: ${show(options)}`, async () => {
      await using calculator = connect(Calculator, TARGET);
      assert.throws(() => calculator.with(untyped<CallOptions>(options)), isRefusal(message));
    });
  }

  const ofStartInProcess: WrongOptions = [
    ...WRONG_SERVICES,
    ...WRONG_INTERCEPTORS,
    ...WRONG_LOGGERS,
    [{ port: 5 }, /option "port" of startInProcess is unknown; there are services, interceptors, registry, clock, logger$/],
  ];
  for (const [options, message] of ofStartInProcess) {
    it(`of startInProcess is refused: ${show(options)}`, () => {
      assert.throws(() => startInProcess(untyped<InProcessOptions>({ services: [service], ...options })), isRefusal(message));
    });
  }

  const targets: WrongOptions = [
    [{ kind: "etcd" }, /target "etcd": the kind is unknown; there are .*memory, static and zookeeper; write /],
    [{ kind: "memory" }, /target "memory": the name is missing; write /],
    [{ kind: "static" }, /target "static": there is no address; write /],
    [{ kind: "static", addresses: [null] }, /target "static": an address is not an object with host and port; write /],
    [
      { kind: "zookeeper", hosts: [{ host: "127.0.0.1", port: 1 }], path: 5 },
      /option path must be a string of at most 4096 characters, got 5$/,
    ],
    [
      { kind: "zookeeper", hosts: [{ host: "127.0.0.1", port: 1 }], path: "", sessionTimeoutMs: "5000" },
      /option sessionTimeoutMs must be a number of milliseconds from 1000 to 600000, got "5000"$/,
    ],
    [
      { kind: "zookeeper", hosts: [{ host: "127.0.0.1", port: 1 }], path: "", timeout: 5 },
      /option "timeout" of a zookeeper target is unknown; there are kind, hosts, path, layout, /,
    ],
  ];
  for (const [target, message] of targets) {
    it(`of a target is refused: ${show(target)}`, () => {
      assert.throws(() => connect(Calculator, untyped<string>(target)), isRefusal(message));
    });
  }

  it("is refused also when the options are none", async () => {
    await assert.rejects(
      serve(untyped<ServeOptions>(undefined)),
      isRefusal(/the options of serve must be an object, got undefined$/),
    );
    assert.throws(
      () => connect(Calculator, TARGET, untyped<ConnectOptions>(null)),
      isRefusal(/the options of connect must be an object, got null$/),
    );
  });

  it("of close is refused", async () => {
    await using server = await serve({ services: [service], stopOnSignal: false });
    assert.throws(
      () => server.close({ graceMs: -1 }),
      isRefusal(/option graceMs must be a number of milliseconds from 0 to Infinity, got -1$/),
    );
  });
});

describe("wrong use", () => {
  it("names an option that the embedded registry does not have, and a port that is none", async () => {
    const unknown = untyped<EmbeddedRegistryOptions>({ ports: 1 });
    await assert.rejects(
      startEmbeddedRegistry(unknown),
      isRefusal(/option "ports" of startEmbeddedRegistry is unknown; there are host, port, minSessionTimeoutMs, /),
    );
    await assert.rejects(
      startEmbeddedRegistry(untyped<EmbeddedRegistryOptions>({ port: "80" })),
      isRefusal(/option port must be a whole number from 0 to 65535, got "80"$/),
    );
  });

  it("names what is no list of services for health, and a service that was not given", () => {
    const services = untyped<readonly { readonly name: string }[]>(Calculator);
    assert.throws(() => createHealth(services), isRefusal(/createHealth takes a list of generated services, got an object$/));
    assert.throws(() => createHealth([Calculator]).setServing("nobody", true), {
      name: "RangeError",
      message: '"nobody" was not given to createHealth; there are "", "demo.calculator.v1.Calculator"',
    });
  });

  for (const wrong of [undefined, {}, handler]) {
    it(`names what is no service: ${show(wrong)}`, () => {
      const message = / takes a service that callwire generate has made, such as Calculator, got (an object|undefined)$/;
      assert.throws(() => connect(untyped<typeof Calculator>(wrong), TARGET), isRefusal(message));
      assert.throws(() => implement(untyped<typeof Calculator>(wrong), handler), isRefusal(message));
    });
  }

  it("names what a handler lacks", () => {
    const missing = { divide: () => 1 };
    const lacks = /the handler of demo\.calculator\.v1\.Calculator lacks .*factorial.*; add a method for each$/;
    assert.throws(() => implement(Calculator, untyped<CalculatorHandler>(missing)), isRefusal(lacks));
    assert.throws(
      () => implement(Calculator, untyped<CalculatorHandler>(null)),
      isRefusal(/the handler of .* must be an object with a method for each of the contract, got null$/),
    );
  });

  it("names a target without a scheme that is known, and those that are", () => {
    for (const target of ["", "localhost:80", "http://localhost:80", "zookeper://127.0.0.1/rpc"]) {
      assert.throws(
        () => connect(Calculator, target),
        isRefusal(/^\[INVALID_ARGUMENT\] target ".*": the scheme .*; write zookeeper:/),
      );
    }
  });

  it("says of a client that is closed what to do", async () => {
    const calculator = connect(Calculator, TARGET);
    await calculator.close();
    await assert.rejects(calculator.divide(1, 2), {
      code: "CANCELLED",
      message: /divide: the client was closed; close it after its last call, or connect again$/,
    });
  });

  it("counts the metadata key that is too much", async () => {
    await using calculator = connect(Calculator, TARGET);
    const metadata = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`key${index}`, ""]));
    assert.throws(() => calculator.with({ metadata }), {
      code: "RESOURCE_EXHAUSTED",
      message: / and 65 keys exceeds 8192 bytes or 64 keys; /,
    });
  });
});

function isRefusal(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof RpcError, String(error));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.match(error.message, message);
    return true;
  };
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (each === service ? "a service" : each))?.slice(0, 80) ?? "undefined";
}
