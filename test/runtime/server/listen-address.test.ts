import assert from "node:assert/strict";
import { type ListenOptions, parseListen } from "#runtime/server/listen-address.js";

describe("where a server listens", () => {
  for (const [options, isRegistered] of [
    [{}, true],
    [{ listen: "127.0.0.1:4000" }, true],
    [{ listen: "[::1]:4000" }, true],
    [{ listen: "unix:/run/calculator.sock", socketMode: 0o660 }, false],
    [{ listen: "10.0.0.7:4000", insecure: true }, true],
    [{ listen: "10.0.0.7:4000", tls: {} as NonNullable<ListenOptions["tls"]> }, true],
    [{ listen: "0.0.0.0:4000", insecure: true, advertiseHost: "calc-1.example.org" }, true],
  ] as const satisfies readonly (readonly [ListenOptions, boolean])[]) {
    it(`may be ${JSON.stringify(options)}`, () => {
      parseListen(options, isRegistered);
    });
  }

  it("is a free port of this machine when nobody says", () => {
    assert.deepEqual(parseListen({}, true), { host: "127.0.0.1", port: 0 });
  });

  for (const [options, error] of [
    [{ listen: "4000" }, /option listen must be host:port, such as 127\.0\.0\.1:0 .*, got "4000"/],
    [
      { listen: "10.0.0.7:4000" },
      /reachable without encryption from other machines; give tls, listen on 127\.0\.0\.1, or set insecure: true/,
    ],
    [{ listen: "0.0.0.0:4000", insecure: true }, /clients cannot connect to 0\.0\.0\.0; set advertiseHost/],
    [{ listen: "[::]:4000", insecure: true }, /clients cannot connect to ::; set advertiseHost/],
    [{ advertiseHost: "calc-1:4000" }, /without port.*; write advertiseHost: "calc-1", advertisePort: 4000/],
    [{ advertiseHost: "0.0.0.0" }, /option advertiseHost must be a host name or address/],
    [{ listen: "unix:/run/calculator.sock" }, /cannot be registered, as only this machine reaches it/],
    [{ socketMode: 0o660 }, /option socketMode is for unix:\/path/],
  ] as const satisfies readonly (readonly [ListenOptions, RegExp])[]) {
    it(`may not be ${JSON.stringify(options)}`, () => {
      assert.throws(() => parseListen(options, true), { code: "INVALID_ARGUMENT", message: error });
    });
  }
});
