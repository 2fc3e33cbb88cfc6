import assert from "node:assert/strict";
import fc from "fast-check";
import { formatAddress, isAnyHost, isHost, isLoopback, parseAddress, parseUnixAddress } from "#runtime/base/address.js";

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

  for (const text of [
    "..:4000",
    ".:1",
    ".a:1",
    "a..b:1",
    "[10.0.0.7]:4000",
    "[:::]:1",
    "[1:2]:1",
    "10.0.0.7:45678:4000",
    "a:65536",
  ]) {
    it(`is not ${text}`, () => assert.equal(parseAddress(text), undefined));
  }

  it("has a host that is a name or an address of either kind", () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    fc.assert(fc.property(host, (text) => isHost(text)));
  });

  for (const host of ["localhost", "calc-1.example.org.", "my_container", "a", "1a", "10.0.0.7", "::1", "::ffff:10.0.0.7"]) {
    it(`has the host ${host}`, () => assert.equal(isHost(host), true));
  }

  for (const host of [
    ...[
      "",
      ".",
      "..",
      ".a",
      "a..b",
      "-a",
      "a-",
      "a b",
      "[::1]",
      "10.0.0.7:45678",
      "host:1",
      "host:1/x",
      "fe80::1%eth0",
      ":",
      ":::",
    ],
    ...[
      "10.0.0",
      "10.0.0.256",
      "10.0.0.07",
      "1.2.3.4.5",
      "45678",
      "x".repeat(64),
      `${"a.".repeat(127)}a`,
      "gr\u00f6\u00dfe",
      "a\n",
      5,
      null,
    ],
  ]) {
    it(`has not the host ${JSON.stringify(host)}`, () => assert.equal(isHost(host), false));
  }
});
