import assert from "node:assert/strict";
import { type ClientTlsOptions, RpcError, type ServerTlsOptions } from "callwire";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { authority, ca, clientPair, serverPair } from "../../support/tls-calculator.js";

describe("the options of tls", () => {
  afterEach(closeAll);

  const stranger = authority.issue();
  const wrongServers: readonly [string, object, RegExp][] = [
    ["no key", { cert: serverPair.cert }, /option tls needs cert and key/],
    [
      "a text that is no PEM",
      { ...serverPair, cert: "server.crt" },
      /option tls\.cert holds no PEM certificate; give the text of a PEM file, or \{ file/,
    ],
    [
      "a broken certificate",
      { ...serverPair, cert: serverPair.cert.replace("MII", "AAA") },
      /option tls\.cert holds a certificate that cannot be read \(number 1 in it\); issue it again/,
    ],
    [
      "a key where a certificate belongs",
      { cert: serverPair.key, key: serverPair.key },
      /option tls\.cert holds no PEM certificate/,
    ],
    [
      "a certificate where a key belongs",
      { cert: serverPair.cert, key: serverPair.cert },
      /option tls\.key holds no PEM private key/,
    ],
    [
      "the key of another certificate",
      { cert: serverPair.cert, key: stranger.key },
      /option tls\.key is not the key of the first certificate in tls\.cert/,
    ],
    ["an authority that is none", { ...serverPair, ca: "" }, /option tls\.ca holds no PEM certificate/],
    ["a number", { ...serverPair, cert: 7 }, /option tls\.cert must be PEM, or \{ file: path \}/],
    [
      "a file that is not there",
      { ...serverPair, key: { file: "/nowhere/key.pem" } },
      /option tls\.key names "\/nowhere\/key\.pem", which cannot be read: ENOENT/,
    ],
    [
      "what node:tls has, but is fixed here",
      { ...serverPair, minVersion: "TLSv1.2" },
      /option tls\.minVersion is unknown; there are cert, key, ca/,
    ],
  ];
  for (const [name, tls, message] of wrongServers) {
    it(`refuse ${name} in a server`, async () => {
      // What is wrong is wrong for the compiler too.
      await assert.rejects(startCalculator({}, { tls: tls as ServerTlsOptions }), { code: "INVALID_ARGUMENT", message });
    });
  }

  const wrongClients: readonly [string, object, RegExp][] = [
    ["a certificate without key", { ca, cert: clientPair.cert }, /option tls needs cert and key together, or neither/],
    [
      "a name without its kind",
      { ca, serverName: "calculator.example.org" },
      /option tls\.serverName must be DNS:name or URI:uri, got "calc/,
    ],
    ["an authority that is none", { ca: "x" }, /option tls\.ca holds no PEM certificate/],
    ["a switch that is none", { ca, allowPlaintext: "no" }, /option tls\.allowPlaintext must be true or false, got no/],
    ["a way around the check", { ca, rejectUnauthorized: false }, /option tls\.rejectUnauthorized is unknown/],
  ];
  for (const [name, tls, message] of wrongClients) {
    it(`refuse ${name} in a client`, () => {
      // What is wrong is wrong for the compiler too.
      assert.throws(() => connectCalculator("tcp://127.0.0.1:1", { tls: tls as ClientTlsOptions }), {
        code: "INVALID_ARGUMENT",
        message,
      });
    });
  }

  it("never repeat a key", async () => {
    const secret = serverPair.key.replace("-----BEGIN", "----BEGIN");

    await assert.rejects(startCalculator({}, { tls: { cert: serverPair.cert, key: secret } }), (error) => {
      assert.ok(error instanceof RpcError);
      return !`${error.stack} ${String(error.cause)}`.includes(secret.split("\n")[1] ?? "");
    });
  });
});
