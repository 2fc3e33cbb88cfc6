import assert from "node:assert/strict";
import { describeSocketError, describeTlsError, isLastingFailure, WrongNameError } from "#runtime/transport/socket-errors.js";

function withCode(code: string): Error {
  return Object.assign(new Error("with the address 10.0.0.7"), { code });
}

describe("why a socket failed", () => {
  for (const [code, cause] of [
    ["CERT_HAS_EXPIRED", /certificate has expired; issue a new one \(CERT_HAS_EXPIRED\)$/],
    ["SELF_SIGNED_CERT_IN_CHAIN", /^no authority in tls\.ca has signed the server's certificate; add the one that has/],
    ["ECONNRESET", /closed during the TLS handshake/],
    ["ERR_SSL_WRONG_VERSION_NUMBER", /does not speak TLS/],
    ["ERR_SSL_SSLV3_ALERT_UNEXPECTED_MESSAGE", /^the server does not speak TLS; give it the option tls/],
    ["ERR_SSL_SSL/TLS_ALERT_UNEXPECTED_MESSAGE", /^the server does not speak TLS; give it the option tls/],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", /^the server asks for a client certificate; give tls\.cert and tls\.key/],
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", /does not know who signed our certificate/],
    ["ERR_SSL_SOMETHING_NEW", /^ERR_SSL_SOMETHING_NEW$/],
  ] as const) {
    it(`is said with what to do, behind TLS: ${code}`, () => {
      assert.match(describeTlsError(withCode(code)), cause);
    });
  }

  it("is its code, which does not repeat the address, or its message where it has none", () => {
    assert.equal(describeSocketError(withCode("ECONNREFUSED")), "ECONNREFUSED");
    assert.equal(describeSocketError(new Error("odd")), "odd");
  });

  for (const [what, error, lasts] of [
    ["nobody listens", withCode("ECONNREFUSED"), false],
    ["the network is away", withCode("EHOSTUNREACH"), false],
    ["the server closed amid the handshake", withCode("ECONNRESET"), false],
    ["a certificate has expired", withCode("CERT_HAS_EXPIRED"), true],
    ["a certificate is signed by nobody we know", withCode("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), true],
    ["a certificate has another name", new WrongNameError("it has DNS:a"), true],
    ["TLS does not come about", withCode("ERR_SSL_WRONG_VERSION_NUMBER"), true],
    ["a unix socket is not for this user", withCode("EACCES"), true],
  ] as const) {
    it(`${lasts ? "lasts until somebody mends it" : "may pass by itself"} when ${what}`, () => {
      assert.equal(isLastingFailure(error), lasts);
    });
  }
});
