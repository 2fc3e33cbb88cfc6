import assert from "node:assert/strict";
import fc from "fast-check";
import { formatAddress, isAnyHost, isLoopback, parseAddress, parseUnixAddress } from "#runtime/base/address.js";

describe("an address", () => {
  it("reads back what it wrote, IPv6 and paths too", () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    fc.assert(
      fc.property(host, fc.nat(65_535), (name, port) => {
        assert.deepEqual(parseAddress(formatAddress({ host: name, port })), { host: name, port });
      }),
    );
    const unix = { host: "", port: 0, path: "/run/a b.sock" };
    assert.deepEqual(parseUnixAddress(formatAddress(unix)), unix);
  });

  for (const text of ["unix:", "unix:/", "unix:relative", "unix://a", "unix:/a/", "unix:/a\0b", "/a", "unix:/a,b"]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(parseUnixAddress(text), undefined));
  }

  for (const host of ["127.0.0.1", "127.9.9.9", "127.1", "localhost", "LOCALHOST", "::1", "0:0:0:0:0:0:0:1"]) {
    it(`is on loopback as ${host}`, () => assert.equal(isLoopback({ host, port: 0 }), true));
  }

  for (const host of [
    "127.0.0.1.example.org",
    "127.example.org",
    "localhost.example.org",
    "10.0.0.1",
    "::",
    "::2",
    "fe80::1",
    "",
  ]) {
    it(`is not on loopback as ${JSON.stringify(host)}`, () => assert.equal(isLoopback({ host, port: 0 }), false));
  }

  for (const host of ["0.0.0.0", "0", "::", "0:0:0:0:0:0:0:0"]) {
    it(`is no place to connect to as ${host}`, () => assert.equal(isAnyHost({ host, port: 0 }), true));
  }
});
