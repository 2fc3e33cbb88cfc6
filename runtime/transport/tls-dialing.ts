// TLS as a client speaks it: to whom, with which credentials, and which certificate of a server it
// takes.

import type { Socket } from "node:net";
import { type ConnectionOptions, createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import { type Address, formatAddress } from "../base/address.js";
import type { Clock } from "../base/clock.js";
import { MAX_TLS_SESSIONS } from "../base/limits/connection.js";
import { hasName, namesOfService, splitNames } from "./certificate.js";
import { Credentials } from "./credentials.js";
import { WrongNameError } from "./socket-errors.js";
import { ALPN, type ClientTlsOptions, checkClientTls } from "./tls-options.js";

export class TlsDialing {
  readonly #credentials: Credentials;
  readonly #names: readonly string[];
  readonly #sni: string;
  readonly #takesPlaintext: boolean;
  #context: SecureContext;
  /**
   * By address; the oldest goes first. A session stands for a server whose name was checked: TLS
   * does not check it again.
   */
  readonly #sessions = new Map<string, Buffer>();

  /**
   * Throws INVALID_ARGUMENT for a wrong option. `onProblem` hears of files that were right once and
   * are not any more.
   */
  constructor(options: ClientTlsOptions, service: string, clock: Clock, onProblem: (text: string) => void) {
    checkClientTls(options);
    const { serverName, allowPlaintext = false } = options;
    this.#credentials = new Credentials(options, clock, onProblem);
    this.#names = serverName === undefined ? namesOfService(service) : [serverName];
    this.#sni = serverName?.startsWith("DNS:") === true ? serverName.slice(4) : service;
    this.#takesPlaintext = allowPlaintext;
    this.#context = this.#createContext();
  }

  /**
   * Why an instance that is registered without TLS is not connected to: who writes to the registry
   * must not be able to turn TLS off.
   */
  refusePlaintext(): string | undefined {
    if (this.#takesPlaintext) return undefined;
    return "it is registered without TLS, which this client demands; give the server the option tls, or set tls.allowPlaintext while you change over";
  }

  /** For tls.connect, with the credentials of now. */
  options(address: Address): ConnectionOptions {
    if (this.#credentials.refresh()) {
      this.#context = this.#createContext();
      this.#sessions.clear(); // who was trusted may not be any more
    }
    const session = this.#sessions.get(formatAddress(address));
    return {
      ...(session === undefined ? {} : { session }),
      secureContext: this.#context,
      ALPNProtocols: [ALPN],
      servername: this.#sni,
      rejectUnauthorized: true, // said, so that NODE_TLS_REJECT_UNAUTHORIZED does not count
      checkServerIdentity: (_host, { subjectaltname = "" }) => this.#checkName(subjectaltname),
    };
  }

  /** What is wrong with a connection that TLS itself is content with. */
  check(socket: Socket): string | undefined {
    if (socket instanceof TLSSocket && socket.alpnProtocol === ALPN) return undefined;
    return `what listens there speaks TLS, but not ${ALPN}; check the address`;
  }

  /** Remembers the sessions of a connection that was checked, for the next one to this address. */
  keepSessions(address: Address, socket: Socket): void {
    socket.on("session", (session: Buffer) => {
      const key = formatAddress(address);
      this.#sessions.delete(key);
      this.#sessions.set(key, session);
      for (const oldest of this.#sessions.keys()) {
        if (this.#sessions.size <= MAX_TLS_SESSIONS) break;
        this.#sessions.delete(oldest);
      }
    });
  }

  /** After a failure the next handshake is a whole one, in case that the session was the cause. */
  forgetSession(address: Address): void {
    this.#sessions.delete(formatAddress(address));
  }

  /**
   * The name of the service counts, not that of the host: where a service runs is the registry's
   * word, who it is the authority's.
   */
  #checkName(subjectAltName: string): Error | undefined {
    const names = splitNames(subjectAltName);
    if (hasName(names, this.#names)) return undefined;
    const found = names.length === 0 ? "no name" : names.slice(0, 5).join(", ").slice(0, 200);
    const wanted = this.#names.join(" or ");
    return new WrongNameError(
      `the server's certificate has ${found}, not ${wanted}; issue it with that name, or set tls.serverName`,
    );
  }

  #createContext(): SecureContext {
    return createSecureContext({ ...this.#credentials.texts, minVersion: "TLSv1.3" });
  }
}
