// `createHttp`: the door by which a server answers HTTP. What is said of it, and the check of it.

import { type Address, isLoopback, parseAddress, parseUnixAddress } from "../base/address.js";
import { type Clock, systemClock } from "../base/clock.js";
import { describeValue } from "../base/contract-error.js";
import { FairShare } from "../base/fair-share.js";
import { MAX_METADATA_KEYS } from "../base/limits/message.js";
import { DEFAULT_MAX_CONNECTIONS } from "../base/limits/server.js";
import { CHECKED_LATER, checkOptions, IS_BOOLEAN, type OptionRule, type OptionRules, withStandard } from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import type { OpenDoor, ServerInside, SideDoor } from "../server/side-door.js";
import type { ConnectionLimit } from "../transport/connection-limit.js";
import type { HttpBackend } from "./backend.js";
import { Front } from "./front.js";
import { explainHeader } from "./header-metadata.js";
import { type HttpListener, listenHttp } from "./http-listener.js";
import { LocalBackend } from "./local-backend.js";

/** What `createHttp` is told. A wrong or unknown option throws RpcError INVALID_ARGUMENT. */
export interface HttpOptions {
  /**
   * `host:port`, where port 0 takes a free one, or `unix:/path`. Default `127.0.0.1:0`. Anything
   * but loopback needs `insecure: true`.
   */
  readonly listen?: string | undefined;
  /** Listen without TLS on an address that other machines reach. Default false. */
  readonly insecure?: boolean | undefined;
  /**
   * Headers that handlers see as metadata, beside those of traces: lower case, at most 64. Default
   * `authorization` and `x-request-id`.
   */
  readonly metadata?: readonly string[] | undefined;
}

const DEFAULT_METADATA = ["authorization", "x-request-id"] as const;

const ARE_HEADERS: OptionRule = {
  expected: `a list of names of headers, such as "authorization": lower case, at most ${MAX_METADATA_KEYS}`,
  isRight: (value) => Array.isArray(value) && value.length <= MAX_METADATA_KEYS && firstProblem(value) === undefined,
  explain: (value) => (Array.isArray(value) ? firstProblem(value) : undefined),
};

/** Of docs/options.md, too. */
export const HTTP_RULES: OptionRules<HttpOptions> = {
  listen: CHECKED_LATER,
  insecure: withStandard(IS_BOOLEAN, false),
  metadata: ARE_HEADERS,
};

/**
 * For option `http` of `serve`: the server then answers HTTP too. Throws INVALID_ARGUMENT for a
 * wrong option.
 */
export function createHttp(options: HttpOptions = {}): SideDoor {
  checkOptions("createHttp", options, HTTP_RULES);
  const address = parseListen(options);
  let isOpen = false;
  return {
    async open(inside) {
      if (isOpen) throw usageError("FAILED_PRECONDITION", "what createHttp returns is for one server; make one for each");
      isOpen = true;
      return openDoor(address, options, inside);
    },
  };
}

/**
 * HTTP in front of what somebody else has built, such as a gateway: the same routing, limits and
 * forms as at a server. Who calls it stops it. Throws INVALID_ARGUMENT for a wrong option; rejects
 * with FAILED_PRECONDITION when the address is taken.
 */
export async function openHttpFront(backend: HttpBackend, options: HttpOptions = {}): Promise<HttpListener> {
  checkOptions("openHttpFront", options, HTTP_RULES);
  const share = new FairShare(DEFAULT_MAX_CONNECTIONS);
  return openFront(parseListen(options), options, { backend, clock: systemClock, limit: { share, onRefused: () => undefined } });
}

function openFront(address: Address, options: HttpOptions, { backend, clock, limit }: Behind): Promise<HttpListener> {
  const front = new Front(backend, { metadata: options.metadata ?? DEFAULT_METADATA, clock });
  return listenHttp(address, { backend, front, limit });
}

/** What a front stands before. */
interface Behind {
  readonly backend: HttpBackend;
  readonly clock: Clock;
  readonly limit: ConnectionLimit;
}

async function openDoor(address: Address, options: HttpOptions, inside: ServerInside): Promise<OpenDoor> {
  const backend = await LocalBackend.of(inside);
  const listener = await openFront(address, options, { backend, clock: inside.core.clock, limit: inside.limit });
  return {
    url: listener.url,
    async announceDrain() {
      backend.isDraining = true;
    },
    stop: () => listener.stop(),
  };
}

function parseListen({ listen = "127.0.0.1:0", insecure }: HttpOptions): Address {
  const address = typeof listen === "string" ? (parseAddress(listen) ?? parseUnixAddress(listen)) : undefined;
  if (address === undefined) {
    const forms = "host:port, such as 127.0.0.1:0 or [::1]:0, or unix:/path";
    throw usageError("INVALID_ARGUMENT", `option listen of createHttp must be ${forms}, got ${describeValue(listen)}`);
  }
  if (isLoopback(address) || insecure === true) return address;
  const fix = "listen on 127.0.0.1, or set insecure: true if the network is trusted, as behind a proxy";
  throw usageError("INVALID_ARGUMENT", `createHttp: ${listen} is reachable without encryption from other machines; ${fix}`);
}

function firstProblem(names: readonly unknown[]): string | undefined {
  for (const name of names) {
    const problem = explainHeader(name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
