// Why a socket failed, in words that say what to do.

/**
 * By the codes of OpenSSL and of Node. What stands there is the end of
 * `cannot connect to <address>: `.
 */
const TLS_CAUSES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the server's certificate has expired; issue a new one",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet; compare the clocks of both machines",
  INVALID_PURPOSE: "the server's certificate is not for servers; issue it with the extended key usage serverAuth",
  ECONNRESET: "the server closed during the TLS handshake; if it speaks plaintext, give it the option tls",
  ERR_SSL_WRONG_VERSION_NUMBER: "what listens there does not speak TLS; give the server the option tls, or check the address",
};

/**
 * By the name of the alert with which the server ended TLS. The versions of OpenSSL put different
 * words before it.
 */
const ALERT_CAUSES: Readonly<Record<string, string>> = {
  PROTOCOL_VERSION: "what listens there does not speak TLS 1.3; check the address",
  NO_APPLICATION_PROTOCOL: "what listens there speaks TLS, but not callwire/1; check the address",
  UNEXPECTED_MESSAGE: "the server does not speak TLS; give it the option tls, or take tls from connect",
  CERTIFICATE_REQUIRED: "the server asks for a client certificate; give tls.cert and tls.key",
  UNKNOWN_CA: "the server does not know who signed our certificate; add that authority to its tls.ca",
  BAD_CERTIFICATE: "the server does not take our certificate; check tls.cert, and the server's tls.ca",
  CERTIFICATE_EXPIRED: "our certificate has expired; issue a new one for tls.cert",
};

/**
 * Such as ERR_SSL_SSLV3_ALERT_UNEXPECTED_MESSAGE, and ERR_SSL_SSL/TLS_ALERT_UNEXPECTED_MESSAGE from
 * OpenSSL 3.2 on.
 */
const ALERT = /^ERR_SSL_(?:SSLV3|SSL\/TLS|TLSV1|TLSV13)_ALERT_(\w+)$/;

const UNTRUSTED = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
]);

const CERTIFICATE_CODES = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID", "INVALID_PURPOSE", ...UNTRUSTED]);

/** A certificate is right but for its name. */
export class WrongNameError extends Error {
  override readonly name: "WrongNameError" = "WrongNameError";
}

/**
 * Whether another attempt would fail in the same way, until somebody has changed a certificate, an
 * option or a permission.
 */
export function isLastingFailure(error: Error): boolean {
  const code = describeSocketError(error);
  return error instanceof WrongNameError || CERTIFICATE_CODES.has(code) || code.startsWith("ERR_SSL_") || code === "EACCES";
}

/** Its code where there is one, such as ECONNREFUSED: the message of Node repeats the address. */
export function describeSocketError(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

/** Of a socket that speaks TLS. */
export function describeTlsError(error: Error): string {
  const code = describeSocketError(error);
  if (UNTRUSTED.has(code)) {
    return `no authority in tls.ca has signed the server's certificate; add the one that has (${code})`;
  }
  const cause = TLS_CAUSES[code] ?? ALERT_CAUSES[ALERT.exec(code)?.[1] ?? ""];
  return cause === undefined ? code : `${cause} (${code})`;
}
