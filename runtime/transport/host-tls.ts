// TLS to a server of another protocol, such as ZooKeeper's, that is known by its host. Our own
// connections are tls-dialing.ts.

import { isIP } from "node:net";
import { type ConnectionOptions, connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { type Address, formatAddress } from "../base/address.js";
import type { Clock } from "../base/clock.js";
import { hasName, splitNames } from "./certificate.js";
import { Credentials } from "./credentials.js";
import { checkHostTls, type HostTlsOptions } from "./tls-options.js";

interface TlsError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly reason?: string;
}

export class HostTls {
  readonly #credentials: Credentials;
  readonly #serverName: string | undefined;
  readonly #onProblem: (text: string) => void;
  #context: SecureContext;
  #lastProblem: string | undefined;

  /**
   * Throws INVALID_ARGUMENT for a wrong option. `onProblem` hears once of each reason why there is
   * no connection.
   */
  constructor(options: HostTlsOptions, clock: Clock, onProblem: (text: string) => void) {
    checkHostTls(options);
    this.#credentials = new Credentials(options, clock, onProblem);
    this.#serverName = options.serverName;
    this.#onProblem = onProblem;
    this.#context = this.#createContext();
  }

  /**
   * A socket that will emit `secureConnect` when the server's certificate was found to be right,
   * and `error` otherwise.
   */
  connect(address: Address): TLSSocket {
    if (this.#credentials.refresh()) this.#context = this.#createContext();
    const { host, port } = address;
    const socket = connect({ host, port, secureContext: this.#context, rejectUnauthorized: true, ...this.#identity(host) });
    let secured = false;
    socket.on("secureConnect", () => {
      secured = true;
      this.#lastProblem = undefined;
    });
    socket.on("error", (error) => {
      // Of OpenSSL's errors, `reason` is the part for people.
      const { code, syscall, reason = error.message }: TlsError = error;
      // Without a connection there was no TLS. With TLS 1.3 a refusal of our own certificate comes
      // after the handshake.
      if (syscall !== "connect" && (!secured || code?.startsWith("ERR_SSL") === true)) this.#report(address, reason);
    });
    return socket;
  }

  /** The name of the host, unless another was asked for. An address is no name for SNI. */
  #identity(host: string): ConnectionOptions {
    const wanted = this.#serverName;
    if (wanted === undefined) return isIP(host) === 0 ? { servername: host } : {};
    return {
      ...(wanted.startsWith("DNS:") ? { servername: wanted.slice(4) } : {}),
      checkServerIdentity: (_host, { subjectaltname = "" }) => {
        const names = splitNames(subjectaltname);
        if (hasName(names, [wanted])) return undefined;
        return new Error(
          `the server's certificate has ${names.slice(0, 5).join(", ").slice(0, 200) || "no name"}, not ${wanted}`,
        );
      },
    };
  }

  #report(address: Address, problem: string): void {
    if (problem === this.#lastProblem) return;
    this.#lastProblem = problem;
    this.#onProblem(`TLS with ${formatAddress(address)} failed: ${problem.trim()}`);
  }

  /** TLS 1.2 as well: ZooKeeper before 3.9 speaks no other unless it is told to. */
  #createContext(): SecureContext {
    return createSecureContext({ ...this.#credentials.texts, minVersion: "TLSv1.2" });
  }
}
