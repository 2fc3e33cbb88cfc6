// Who may ask the console: by the name of the host, by the page that asks, and by a cookie for
// which the token of the link is exchanged once. Knows no routes.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Refused } from "./messages.js";

const LOCAL_NAMES: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];
/** Bytes of a token that nobody has given: nobody guesses them. */
const TOKEN_BYTES = 24;
/** Of one that somebody gives. */
export const MIN_TOKEN_LENGTH = 24;

export interface Refusal extends Refused {
  readonly status: number;
}

export class ConsoleAccess {
  /** Stands in the link, behind `#`, which no browser sends to a server. */
  readonly token: string;
  readonly #cookieName: string;
  readonly #cookie: string;

  /**
   * `port` is in the name of the cookie, as browsers give those of one port to all. The same
   * `token` has the same cookie, so that a page goes on when the console is started again.
   */
  constructor(port: number, token: string = randomBytes(TOKEN_BYTES).toString("base64url")) {
    this.token = token;
    this.#cookieName = `callwire-console-${port}`;
    this.#cookie = createHash("sha256").update(`cookie of ${token}`).digest("base64url");
  }

  /** Of every request: a page of another site may reach this port by a name of its own. */
  checkOrigin({ headers, method }: IncomingMessage): Refusal | undefined {
    const { host = "", origin, "sec-fetch-site": site } = headers;
    if (!LOCAL_NAMES.includes(host.toLowerCase().replace(/:\d+$/, "")))
      return refuse(421, "the Host header names another machine; open the link that callwire console prints");
    if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
      return refuse(403, "a page of another origin asks; open the link that callwire console prints");
    const isLink = method === "GET" && headers["sec-fetch-mode"] === "navigate";
    if (site !== undefined && site !== "same-origin" && site !== "none" && !isLink)
      return refuse(403, "a page of another site asks; open the link that callwire console prints");
    return undefined;
  }

  /** Of every request but those for the files of the page. */
  checkCookie({ headers }: IncomingMessage): Refusal | undefined {
    const given = (headers.cookie ?? "").split("; ").find((cookie) => cookie.startsWith(`${this.#cookieName}=`));
    if (given !== undefined && isSame(given.slice(this.#cookieName.length + 1), this.#cookie)) return undefined;
    return refuse(401, "this browser has no token of the console; open the link that callwire console prints");
  }

  /** The header that sets the cookie; undefined for a wrong token. */
  exchange(token: unknown): string | undefined {
    if (typeof token !== "string" || !isSame(token, this.token)) return undefined;
    return `${this.#cookieName}=${this.#cookie}; Path=/api; HttpOnly; SameSite=Strict`;
  }
}

function refuse(status: number, message: string): Refusal {
  return { status, code: status === 401 ? "UNAUTHENTICATED" : "PERMISSION_DENIED", message };
}

/** In the same time for all that is wrong. */
function isSame(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
