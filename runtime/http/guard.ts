// Who may ask at all: by the name that the client has for the server, and by the page that a
// browser asks for. Against pages that reach for servers of their readers' machines and networks.

import type { IncomingMessage } from "node:http";
import { type Address, isLoopback } from "../base/address.js";
import { MAX_HTTP_HEADERS, MAX_SHOWN_PATH } from "../base/limits/http.js";
import type { CorsOptions } from "./cors.js";
import type { Miss } from "./exchange.js";
import type { FrontAdvice } from "./front-advice.js";
import { hostOf } from "./request-target.js";

/** Of HTTP/1.1: what follows on the connection may be anything. */
const CLOSE = { connection: "close" } as const;

const LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"] as const;

export class Guard {
  /** Undefined: any. */
  readonly #hosts: ReadonlySet<string> | undefined;
  /** Nobody has said which. */
  readonly #hasDefaultHosts: boolean;
  /** Undefined: none but the server's own. */
  readonly #origins: ReadonlySet<string> | "*" | undefined;
  readonly #advice: FrontAdvice;
  /** One that was right: most requests have the same. */
  #lastHost: string | undefined;

  /** Who listens for this machine alone has names of it alone, unless `hosts` says others. */
  constructor(address: Address, hosts: readonly string[] | undefined, cors: CorsOptions | undefined, advice: FrontAdvice) {
    const isLocal = isLoopback(address) && address.path === undefined;
    const own = address.host.includes(":") ? `[${address.host}]` : address.host;
    const names = hosts ?? (isLocal ? [...LOCAL_NAMES, own] : undefined);
    this.#hasDefaultHosts = hosts === undefined;
    this.#hosts = names === undefined ? undefined : new Set(names.map((name) => name.toLowerCase()));
    this.#origins = cors === undefined ? undefined : cors.origins === "*" ? "*" : new Set(cors.origins);
    this.#advice = advice;
  }

  /** What is answered instead. */
  check({ headers, rawHeaders }: IncomingMessage): Miss | undefined {
    const odd = checkHead(rawHeaders);
    if (odd !== undefined) return odd;
    const host = hostOf(headers);
    if (this.#hosts !== undefined && host !== this.#lastHost) {
      if (this.#hosts.has(nameOf(host))) this.#lastHost = host;
      else return this.#misdirected(host);
    }
    const { origin } = headers;
    if (origin === undefined || this.allows(origin) || isSame(origin, host)) return undefined;
    const message = `pages of ${show(origin)} may not call the server; ${this.#advice.origin}`;
    return { status: 403, code: "PERMISSION_DENIED", message };
  }

  #misdirected(host: string): Miss {
    const message = `the Host header ${show(host)} names no host of this server; ${this.#advice.host}`;
    return { status: 421, code: "PERMISSION_DENIED", message };
  }

  /**
   * The same for a page of metrics. Monitors ask for it by any address of the machine, so `hosts`
   * does not count; a server that listens on loopback has no monitors elsewhere.
   */
  checkMetrics(request: IncomingMessage): Miss | undefined {
    return this.#hasDefaultHosts ? this.check(request) : undefined;
  }

  /** Whether pages of another origin may call, and read the answers. */
  allows(origin: string): boolean {
    return this.#origins === "*" || this.#origins?.has(origin) === true;
  }
}

/**
 * Node drops headers above a number, and the second of two hosts: what a proxy in front has read
 * may be another.
 */
function checkHead(rawHeaders: readonly string[]): Miss | undefined {
  const count = rawHeaders.length / 2;
  if (count > MAX_HTTP_HEADERS) {
    const message = `the request has more than ${MAX_HTTP_HEADERS} headers; send fewer`;
    return { status: 431, code: "RESOURCE_EXHAUSTED", message, headers: CLOSE };
  }
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  if (hosts <= 1) return undefined;
  return {
    status: 400,
    code: "INVALID_ARGUMENT",
    message: "the request has more than one Host header; send one",
    headers: CLOSE,
  };
}

/** It is a stranger's. */
function show(text: string): string {
  return JSON.stringify(text.slice(0, MAX_SHOWN_PATH));
}

/** Without the port. */
function nameOf(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** A proxy may have ended TLS: the scheme does not count. */
function isSame(origin: string, host: string): boolean {
  return origin.replace(/^https?:\/\//, "").toLowerCase() === host.toLowerCase();
}
