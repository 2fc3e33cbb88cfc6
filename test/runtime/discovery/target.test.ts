import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import type { Target } from "#runtime/discovery/drivers.js";
import { formatTarget, parseTarget, TARGET_FORMS } from "#runtime/discovery/target.js";

describe("target", () => {
  const accepted: Readonly<Record<string, Target>> = {
    "memory:tests": { kind: "memory", name: "tests" },
    "tcp://127.0.0.1:4000": { kind: "static", addresses: [{ host: "127.0.0.1", port: 4000 }] },
    "static:a:1,[::1]:2": {
      kind: "static",
      addresses: [
        { host: "a", port: 1 },
        { host: "::1", port: 2 },
      ],
    },
    "zookeeper://h1:2181,h2:2182/rpc/prod": {
      kind: "zookeeper",
      hosts: [
        { host: "h1", port: 2181 },
        { host: "h2", port: 2182 },
      ],
      path: "/rpc/prod",
    },
    "zookeeper://h1": { kind: "zookeeper", hosts: [{ host: "h1", port: 2181 }], path: "" },
    "zookeeper://[::1]/rpc/": { kind: "zookeeper", hosts: [{ host: "::1", port: 2181 }], path: "/rpc" },
    "zookeeper://h1/rpc?sessionTimeoutMs=4000": {
      kind: "zookeeper",
      hosts: [{ host: "h1", port: 2181 }],
      path: "/rpc",
      sessionTimeoutMs: 4000,
    },
    "zookeeper://h1/rpc?layout=sequential&sessionTimeoutMs=4000": {
      kind: "zookeeper",
      hosts: [{ host: "h1", port: 2181 }],
      path: "/rpc",
      layout: "sequential",
      sessionTimeoutMs: 4000,
    },
    "zookeeper://h1:2181/rpc\n": { kind: "zookeeper", hosts: [{ host: "h1", port: 2181 }], path: "/rpc" },
    " \tZooKeeper://H1/RPC?layout=native\r\n": {
      kind: "zookeeper",
      hosts: [{ host: "H1", port: 2181 }],
      path: "/RPC",
      layout: "native",
    },
    "TCP://127.0.0.1:4000\n": { kind: "static", addresses: [{ host: "127.0.0.1", port: 4000 }] },
    "Unix:///run/A.sock\n": { kind: "static", addresses: [{ host: "", port: 0, path: "/run/A.sock" }] },
    "Memory:Tests\n": { kind: "memory", name: "Tests" },
    "zookeeper://h1?layout=curator": { kind: "zookeeper", hosts: [{ host: "h1", port: 2181 }], path: "", layout: "curator" },
  };
  for (const [text, target] of Object.entries(accepted)) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseTarget(text), target));
  }

  const refused: Readonly<Record<string, RegExp>> = {
    "": /the scheme is missing/,
    "127.0.0.1:4000": /the scheme is missing/,
    "http://127.0.0.1:4000": /the scheme http is unknown/,
    "memory:": /the name is missing/,
    "memory:\n": /the name is missing/,
    " \n": /the scheme is missing/,
    "HTTP://127.0.0.1:4000\n": /the scheme http is unknown/,
    "tcp://127.0.0.1:4000\ntcp://127.0.0.1:4001": /"127\.0\.0\.1:4000\\ntcp:\/\/127\.0\.0\.1:4001" is not host:port/,
    "zookeeper://h1/rpc\n/b": /the path "\/rpc\\n\/b" is not of the form/,
    "tcp://127.0.0.1": /"127\.0\.0\.1" is not host:port/,
    "tcp://127.0.0.1:0": /is not host:port/,
    "tcp://127.0.0.1:70000": /is not host:port/,
    "tcp://a:1,b:2": /tcp:\/\/ takes one address; static: takes several/,
    "static:": /"" is not host:port/,
    "static:::1:4000": /is not host:port/,
    "zookeeper://": /the host is missing/,
    "zookeeper:///rpc": /the host is missing/,
    "zookeeper://h1:x/rpc": /"h1:x" is not host:port/,
    "zookeeper://h1/a//b": /the path "\/a\/\/b" is not of the form/,
    "zookeeper://h1/a/../b": /the path "\/a\/..\/b" is not of the form/,
    "zookeeper://h1/rpc?timeout=1": /the option "timeout" is unknown; there are layout and sessionTimeoutMs/,
    "zookeeper://h1/rpc?layout=constructor":
      /the layout "constructor" is unknown; there are native, sequential, curator, serverset/,
    "zookeeper://h1?layout=sequential": /the path of the service is missing, under which the layout sequential has its instances/,
    "zookeeper://h1/?layout=serverset": /the path of the service is missing/,
    "zookeeper://h1/rpc?sessionTimeoutMs=5": /sessionTimeoutMs must be 1000 to 600000/,
    "zookeeper://h1/rpc?sessionTimeoutMs=": /sessionTimeoutMs must be 1000 to 600000/,
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`refuses ${JSON.stringify(text)} and names the accepted forms`, () => {
      assert.throws(() => parseTarget(text), { code: "INVALID_ARGUMENT", message });
      assert.throws(
        () => parseTarget(text),
        ({ message: told }: Error) => told.endsWith(`; write ${TARGET_FORMS}`),
      );
    });
  }

  it("may have any of these forms, which every refusal names", () => {
    for (const form of ["zookeeper://host:port,host:port/path", "static:host:port,host:port", "tcp://host:port", "unix:/path"]) {
      assert.ok(TARGET_FORMS.includes(`${form}, `) || TARGET_FORMS.includes(`${form} or `), form);
    }
    assert.match(TARGET_FORMS, / or memory:name$/);
  });

  it("does not repeat credentials in its errors", () => {
    assert.throws(
      () => parseTarget("zookeeper://user:secret@h1/rpc"),
      (error: Error) => /credentials do not belong in the text/.test(error.message) && !error.message.includes("secret"),
    );
  });

  it("checks a target that is an object as it checks a text", () => {
    const hosts = [{ host: "h1", port: 2181 }];
    for (const target of [
      { kind: "static", addresses: [] },
      { kind: "static", addresses: [{ host: "", port: 1 }] },
      { kind: "zookeeper", hosts: [{ host: "h1", port: 0 }], path: "" },
      { kind: "zookeeper", hosts, path: "rpc" },
      { kind: "zookeeper", hosts, path: "", sessionTimeoutMs: Number.NaN },
      { kind: "zookeeper", hosts, path: "", layout: "serverset" },
    ] as const) {
      assert.throws(() => openRegistry(target), { code: "INVALID_ARGUMENT" }, JSON.stringify(target));
    }
  });

  it("is written without credentials", () => {
    const target: Target = { kind: "zookeeper", hosts: [{ host: "::1", port: 2181 }], path: "/rpc", digest: "user:secret" };

    assert.equal(formatTarget(target), "zookeeper://[::1]:2181/rpc");
  });

  it("is written with its layout, unless it is the native one", () => {
    const hosts = [{ host: "h", port: 1 }];

    assert.equal(
      formatTarget({ kind: "zookeeper", hosts, path: "/rpc", layout: "curator" }),
      "zookeeper://h:1/rpc?layout=curator",
    );
    assert.equal(formatTarget({ kind: "zookeeper", hosts, path: "/rpc", layout: "native" }), "zookeeper://h:1/rpc");
  });
});
