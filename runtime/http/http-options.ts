// What is said of HTTP, and the check of it.

import { type Address, isLoopback, parseAddress, parseUnixAddress } from "../base/address.js";
import { describeValue } from "../base/contract-error.js";
import { MAX_DRAIN_DELAY_MS } from "../base/limits/http.js";
import { MAX_METADATA_KEYS } from "../base/limits/message.js";
import {
  CHECKED_LATER,
  hasMethod,
  IS_BOOLEAN,
  isNumber,
  type OptionRule,
  type OptionRules,
  withStandard,
} from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import type { ServerTlsOptions } from "../transport/tls-options.js";
import { type CorsOptions, explainTexts, IS_CORS } from "./cors.js";
import { explainHeader } from "./header-metadata.js";
import type { MetricsSource, ReadinessSource } from "./probes.js";

/** What `createHttp` is told. A wrong or unknown option throws RpcError INVALID_ARGUMENT. */
export interface HttpOptions {
  /**
   * `host:port`, where port 0 takes a free one, or `unix:/path`. Default `127.0.0.1:0`. Anything
   * but loopback needs `tls` or `insecure: true`.
   */
  readonly listen?: string | undefined;
  /**
   * TLS with this certificate; with `ca` for clients that have one too. Default: plaintext.
   */
  readonly tls?: ServerTlsOptions | undefined;
  /** Listen without TLS on an address that other machines reach. Default false. */
  readonly insecure?: boolean | undefined;
  /** Permissions of a unix socket, such as 0o660. Default 0o600: only this user connects. */
  readonly socketMode?: number | undefined;
  /**
   * Headers that handlers see as metadata, beside those of traces: lower case, at most 64. Default
   * `authorization` and `x-request-id`.
   */
  readonly metadata?: readonly string[] | undefined;
  /**
   * Names that clients have for this server, as in the Host header, without port, such as
   * `api.example.org`. Others are refused. Default: names of this machine for one that listens on
   * loopback, and else any.
   */
  readonly hosts?: readonly string[] | undefined;
  /** From which pages of other origins browsers may call. Default: from none. */
  readonly cors?: CorsOptions | undefined;
  /**
   * What `createHealth` of `callwire/health` returns: `/readyz` goes by it. Default: always ready.
   */
  readonly health?: ReadinessSource | undefined;
  /** A registry of prom-client, for `/metrics`. Default: there is no such page. */
  readonly metrics?: MetricsSource | undefined;
  /**
   * Milliseconds between `/readyz` saying that the server drains and the first call that is
   * refused, so that balancers notice. 0 to 300,000, and part of `graceMs`. Default 0.
   */
  readonly drainDelayMs?: number | undefined;
}

const ARE_HEADERS: OptionRule = {
  expected: `a list of names of headers, such as "authorization": lower case, at most ${MAX_METADATA_KEYS}`,
  isRight: (value) => Array.isArray(value) && value.length <= MAX_METADATA_KEYS && firstProblem(value) === undefined,
  explain: (value) => (Array.isArray(value) ? firstProblem(value) : undefined),
};

/** An IPv6 address has brackets. */
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$/;

/** Of docs/options.md, too. */
export const HTTP_RULES: OptionRules<HttpOptions> = {
  listen: CHECKED_LATER,
  tls: CHECKED_LATER,
  insecure: withStandard(IS_BOOLEAN, false),
  socketMode: CHECKED_LATER,
  metadata: ARE_HEADERS,
  hosts: {
    expected: 'a list of host names without port, such as "api.example.org"',
    isRight: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string" && HOST.test(each)),
    explain: (value) => explainTexts(value, HOST),
  },
  cors: IS_CORS,
  health: { expected: "what createHealth of callwire/health returns", isRight: (value) => hasMethod(value, "isServing") },
  metrics: { expected: "a Registry of prom-client", isRight: (value) => hasMethod(value, "metrics") },
  drainDelayMs: withStandard(isNumber(0, MAX_DRAIN_DELAY_MS, "a number of milliseconds"), 0),
};

/**
 * Throws INVALID_ARGUMENT for what is no address, and for one that others reach without TLS when
 * nobody has said `insecure: true`.
 */
export function parseListen({ listen = "127.0.0.1:0", insecure, tls }: HttpOptions): Address {
  const address = typeof listen === "string" ? (parseAddress(listen) ?? parseUnixAddress(listen)) : undefined;
  if (address === undefined) {
    const forms = "host:port, such as 127.0.0.1:0 or [::1]:0, or unix:/path";
    throw usageError("INVALID_ARGUMENT", `option listen of createHttp must be ${forms}, got ${describeValue(listen)}`);
  }
  if (isLoopback(address) || tls !== undefined || insecure === true) return address;
  const fix = "give tls, listen on 127.0.0.1, or set insecure: true if the network is trusted, as behind a proxy";
  throw usageError("INVALID_ARGUMENT", `createHttp: ${listen} is reachable without encryption from other machines; ${fix}`);
}

function firstProblem(names: readonly unknown[]): string | undefined {
  for (const name of names) {
    const problem = explainHeader(name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
