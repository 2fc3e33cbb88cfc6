// TLS as a server speaks it: which clients get through the handshake, and with which certificate of
// ours.

import { Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { formatAddress } from "../base/address.js";
import type { Clock } from "../base/clock.js";
import { reportTlsRefused } from "../base/diagnostics.js";
import { TLS_HANDSHAKE_TIMEOUT_MS } from "../base/limits/connection.js";
import type { Hello } from "../wire/hello.js";
import { hasName, namesOfService, type PeerCertificate, readCertificate } from "./certificate.js";
import { Credentials, parseCertificates } from "./credentials.js";
import { UNEXPECTED_MESSAGE } from "./lasting-error.js";
import { ALPN, checkServerTls, type ServerTlsOptions } from "./tls-options.js";

export interface TlsAccepting {
  readonly clock: Clock;
  /** Names the services, whose names the certificate is to have. */
  readonly hello: Hello;
  /** The address, for people. */
  where(): string;
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Milliseconds until a handshake must be done. Default 10,000. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** A client that is through, with its certificate if it was asked for one. */
  onSocket(socket: Socket, certificate: PeerCertificate | undefined): void;
}

/** Throws INVALID_ARGUMENT that names the option when the credentials are wrong. */
export function createTlsServer(tls: ServerTlsOptions, accepting: TlsAccepting): Server {
  checkServerTls(tls);
  const { clock, where, onSocket, onWarning = () => undefined } = accepting;
  const credentials = new Credentials(tls, clock, onWarning);
  const warn = (): void => {
    for (const text of weaknesses(credentials, accepting)) onWarning(text);
  };
  const demandsCertificate = tls.ca !== undefined;
  const options = {
    noDelay: true,
    requestCert: demandsCertificate,
    rejectUnauthorized: demandsCertificate,
    ALPNProtocols: [ALPN],
    handshakeTimeout: accepting.handshakeTimeoutMs ?? TLS_HANDSHAKE_TIMEOUT_MS,
  };
  const context = () => ({ ...credentials.texts, minVersion: "TLSv1.3" }) as const;
  const server = createServer({ ...options, ...context() }, (socket) => {
    if (socket.alpnProtocol !== ALPN) return refuse(where(), socket, "no ALPN");
    socket.ref();
    const certificate = socket.getPeerX509Certificate();
    onSocket(socket, certificate === undefined ? undefined : readCertificate(certificate));
  });
  // Before the listener of tls.Server, so that this very connection gets the new certificate.
  server.prependListener("connection", (socket) => {
    socket.unref(); // a handshake that does not end must not keep a process that has closed its server
    if (!credentials.refresh()) return;
    server.setSecureContext(context());
    warn();
  });
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
    if (isPlaintext(error)) socketBelow(socket)?.write(UNEXPECTED_MESSAGE);
    // Node hides the verdict on the client's certificate behind the reset that follows from it.
    refuse(where(), socket, String(socket.authorizationError ?? error.code ?? error.message));
  });
  warn();
  return server;
}

/** What OpenSSL says, without a word to the peer, of bytes that are no TLS at all. */
function isPlaintext({ code }: NodeJS.ErrnoException): boolean {
  return code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_HTTP_REQUEST";
}

/**
 * Whose bytes are in the clear. No part of Node's documented interface: without it the peer is told
 * nothing, and sees its connection closed.
 */
function socketBelow(socket: TLSSocket): Socket | undefined {
  const { _parent: below } = socket as { readonly _parent?: unknown }; // undocumented, and checked before it is used
  return below instanceof Socket ? below : undefined;
}

function refuse(listener: string, socket: TLSSocket, reason: string): void {
  const { remoteAddress: host, remotePort: port = 0 } = socket;
  reportTlsRefused({ listener, peer: host === undefined ? "unknown" : formatAddress({ host, port }), reason });
  socket.destroy();
}

/** For which reasons clients will refuse our certificate. */
function weaknesses(credentials: Credentials, { hello, clock }: TlsAccepting): readonly string[] {
  const [certificate] = parseCertificates("tls.cert", credentials.texts.cert ?? "");
  if (certificate === undefined) return [];
  const { names } = readCertificate(certificate);
  // Who asks a server for its health knows the server by the service that it asks about.
  const own = [...hello.services.keys()].filter((service) => !service.startsWith("callwire."));
  const unnamed = own.filter((service) => !hasName(names, namesOfService(service)));
  const found = unnamed.map((service) => {
    const wanted = namesOfService(service).join(" or ");
    return `the certificate in tls.cert does not name ${service}: clients refuse it unless they set tls.serverName; add ${wanted}`;
  });
  const endsAt = Date.parse(certificate.validTo);
  if (endsAt < clock.wallMs()) found.push(`the certificate in tls.cert expired on ${certificate.validTo}; issue a new one`);
  return found;
}
