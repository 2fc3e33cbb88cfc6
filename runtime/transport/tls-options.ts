// What people say about TLS, and the check of it. TLS 1.3 and ALPN are no options.

import type { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import { isCertificateName } from "./certificate.js";

/**
 * PEM: the text, or the file that holds it. A file is read again when it has changed, so that
 * certificates can be renewed without a restart.
 */
export type Pem = string | Uint8Array | { readonly file: string };

/** What a server says of TLS. Wrong options reject `serve` with RpcError INVALID_ARGUMENT. */
export interface ServerTlsOptions {
  /**
   * The server's certificate, then those between it and the authority. It names each service, as
   * `URI:callwire:<service>` or `DNS:<service>`.
   */
  readonly cert: Pem;
  /** The private key of `cert`, not encrypted. */
  readonly key: Pem;
  /**
   * Authorities that sign the clients' certificates. With it each client must show one; without it
   * none is asked for.
   */
  readonly ca?: Pem | undefined;
}

/**
 * What a client says of TLS. Wrong options throw RpcError INVALID_ARGUMENT when `connect` is
 * called.
 */
export interface ClientTlsOptions {
  /** Authorities that sign the servers' certificates. Default: the public ones that Node knows. */
  readonly ca?: Pem | undefined;
  /**
   * The client's own certificate, for servers that ask for one, then those between it and the
   * authority.
   */
  readonly cert?: Pem | undefined;
  /** The private key of `cert`, not encrypted. */
  readonly key?: Pem | undefined;
  /**
   * Name that a server's certificate must have: `DNS:...` or `URI:...`. Default: that of the
   * service, `URI:callwire:<service>` or `DNS:<service>`.
   */
  readonly serverName?: string | undefined;
  /**
   * Connect without TLS to instances that are registered without, while servers are moved to TLS.
   * Who writes to the registry can then turn TLS off. Default false.
   */
  readonly allowPlaintext?: boolean | undefined;
}

/** TLS to a server of another protocol. From TLS 1.2 on. */
export interface HostTlsOptions extends CredentialOptions {
  /**
   * Name that the server's certificate must have: `DNS:...` or `URI:...`. Default: the host name or
   * address that is connected to.
   */
  readonly serverName?: string | undefined;
}

/**
 * The protocol as TLS names it. Both sides insist on it, so that no connection of another protocol
 * can be led here.
 */
export const ALPN = "callwire/1";

/** Of both sides: what becomes the credentials of a socket. */
export type CredentialOptions = Pick<ClientTlsOptions, "ca" | "cert" | "key">;

/**
 * Throws INVALID_ARGUMENT for an option that is not there, or that is of the wrong kind. What the
 * PEM says is checked by credentials.ts.
 */
export function checkServerTls(tls: ServerTlsOptions): void {
  checkKeys(tls, ["cert", "key", "ca"]);
  if (tls.cert === undefined || tls.key === undefined) throw tlsError("tls", "needs cert and key");
}

/** As {@link checkServerTls}. */
export function checkClientTls(tls: ClientTlsOptions): void {
  checkKeys(tls, ["ca", "cert", "key", "serverName", "allowPlaintext"]);
  checkClientCredentials(tls);
  const { allowPlaintext = false } = tls;
  if (typeof allowPlaintext !== "boolean") {
    throw tlsError("tls.allowPlaintext", `must be true or false, got ${String(allowPlaintext)}`);
  }
}

/** As {@link checkServerTls}. */
export function checkHostTls(tls: HostTlsOptions): void {
  checkKeys(tls, ["ca", "cert", "key", "serverName"]);
  checkClientCredentials(tls);
}

function checkClientCredentials({ cert, key, serverName }: HostTlsOptions): void {
  if ((cert === undefined) !== (key === undefined)) throw tlsError("tls", "needs cert and key together, or neither");
  if (serverName !== undefined && !isCertificateName(serverName)) {
    throw tlsError("tls.serverName", `must be DNS:name or URI:uri, got ${JSON.stringify(serverName)}`);
  }
}

export function tlsError(option: string, problem: string, cause?: unknown): RpcError {
  return usageError("INVALID_ARGUMENT", `option ${option} ${problem}`, { cause });
}

/**
 * An option of node:tls that would silently do nothing, such as `minVersion`, must not look as if
 * it did something.
 */
function checkKeys(tls: object, known: readonly string[]): void {
  if (typeof tls !== "object" || tls === null) throw tlsError("tls", `must be an object with ${known.join(", ")}`);
  for (const key of Object.keys(tls)) {
    if (!known.includes(key)) throw tlsError(`tls.${key}`, `is unknown; there are ${known.join(", ")}`);
  }
}
