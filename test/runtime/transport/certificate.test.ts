import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { hasName, namesOfService, readCertificate, splitNames } from "#runtime/transport/certificate.js";
import { Authority } from "../../support/certificates.js";

const authority = new Authority();

function read(wish: Parameters<Authority["issue"]>[0]) {
  return readCertificate(new X509Certificate(authority.issue(wish).cert));
}

describe("the names in a certificate", () => {
  const plain = fc.stringMatching(/^(?:DNS:[a-z0-9.-]{1,40}|URI:[a-z]{1,8}:[A-Za-z0-9./_~%-]{1,40})$/);
  const hostile = fc
    .array(fc.constantFrom(",", " ", '"', "\\", "\n", "\0", "DNS:", "URI:", "wanted", "x", ", DNS:wanted", '", DNS:wanted'), {
      maxLength: 6,
    })
    .map((parts) => `DNS:${parts.join("")}`);

  it("are read as they were written, in their order", () => {
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 8 }), (names) => {
        assert.deepEqual(read({ names }).names, names);
      }),
      { numRuns: 50 },
    );
  });

  it("are not joined or split by what stands in them", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (names) => {
        assert.equal(hasName(read({ names }).names, ["DNS:wanted"]), names.includes("DNS:wanted"));
      }),
      { numRuns: 300 },
    );
  });

  it("are none of a text that is no list of names", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const name of splitNames(text)) assert.ok(text.includes(name));
      }),
    );
    assert.deepEqual(splitNames(""), []);
  });

  it("are good for a service under two names, of which the DNS name has no case", () => {
    const wanted = namesOfService("demo.v1.Calc");

    for (const name of ["URI:callwire:demo.v1.Calc", "DNS:demo.v1.Calc", "DNS:DEMO.V1.CALC"])
      assert.ok(hasName([name], wanted), name);
    for (const name of [
      "URI:callwire:demo.v1.calc",
      "DNS:*.v1.Calc",
      "DNS:demo.v1.Calc.",
      "DNS:x.demo.v1.Calc",
      "CN:demo.v1.Calc",
      "",
    ]) {
      assert.ok(!hasName([name], wanted), name);
    }
  });

  it("have two cases in ASCII only", () => {
    assert.equal(hasName(["DNS:\u212aitchen"], ["DNS:kitchen"]), false);
    assert.equal(hasName(read({ names: ["DNS:\u212aitchen"] }).names, ["DNS:kitchen"]), false);
  });

  it("do not come from the common name", () => {
    assert.deepEqual(read({ commonName: "demo.v1.Calc" }).names, []);
    assert.equal(read({ commonName: "demo.v1.Calc" }).commonName, "demo.v1.Calc");
    assert.equal(read({ commonName: "a\nCN=b" }).commonName.startsWith("a"), true);
  });
});
