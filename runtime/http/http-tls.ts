// HTTP over TLS: HTTP/2 or HTTP/1.1, as the client likes. Browsers and proxies need TLS 1.2, still.

import type { Server, ServerOptions } from "node:http";
import { createServer } from "node:https";
import type { Clock } from "../base/clock.js";
import { TLS_HANDSHAKE_TIMEOUT_MS } from "../base/limits/connection.js";
import { Credentials } from "../transport/credentials.js";
import { checkServerTls, type ServerTlsOptions } from "../transport/tls-options.js";

export interface HttpTlsOptions {
  readonly clock: Clock;
  onWarning(text: string): void;
}

/**
 * Throws INVALID_ARGUMENT that names the option when the credentials are wrong. Files are read
 * again when they have changed.
 */
export function createTlsServer(tls: ServerTlsOptions, http: ServerOptions, { clock, onWarning }: HttpTlsOptions): Server {
  checkServerTls(tls);
  const credentials = new Credentials(tls, clock, onWarning);
  const demandsCertificate = tls.ca !== undefined;
  const context = () => ({ ...credentials.texts, minVersion: "TLSv1.2" }) as const;
  const server = createServer({
    ...http,
    ...context(),
    requestCert: demandsCertificate,
    rejectUnauthorized: demandsCertificate,
    ALPNProtocols: ["h2", "http/1.1"],
    handshakeTimeout: TLS_HANDSHAKE_TIMEOUT_MS,
  });
  // Before the listener of tls.Server, so that this very connection gets the new certificate.
  server.prependListener("connection", () => {
    if (credentials.refresh()) server.setSecureContext(context());
  });
  server.on("tlsClientError", (_error, socket) => void socket.destroy());
  return server;
}
