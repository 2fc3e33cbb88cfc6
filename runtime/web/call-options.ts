// What a client and a call in a browser are told, and how what was said at several places is
// joined.

import { RpcError } from "../base/errors.js";
import { MAX_TIMEOUT_MS } from "../base/limits/call.js";
import type { Metadata, MetadataInit } from "../base/metadata.js";
import { isBytes, toBase64 } from "./value-json.js";

/** Options of one call, or of all calls of the client that `.with(...)` returns. */
export interface WebCallOptions {
  /**
   * Milliseconds until the call fails with DEADLINE_EXCEEDED, all attempts together. Default: the
   * method's `@timeout`, else the client's, else 10,000; a call that streams has none but
   * `@timeout`. `Infinity`: none.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * When the call fails: milliseconds of `performance.now()`, or a `Date`. The earlier of this and
   * `timeoutMs` counts. Default: never.
   */
  readonly deadlineAt?: number | Date | undefined;
  /**
   * Headers of the request, for the handler's `context.metadata`: the server names those that it
   * takes. Bytes, and texts beyond ASCII, go as base64 under a name that ends in `-bin`. Joined
   * with what an earlier `with` gave; the same key counts anew.
   */
  readonly metadata?: MetadataInit | undefined;
  /**
   * Gets the headers of the answer. A page of another origin sees those that the server's CORS
   * exposes.
   */
  readonly onHeaders?: ((metadata: Metadata) => void) | undefined;
  /** Gets the metadata that the server sends with the end of its answer, if it sends any. */
  readonly onTrailers?: ((metadata: Metadata) => void) | undefined;
  /** Aborting it ends the call with CANCELLED, here and in the handler. */
  readonly signal?: AbortSignal | undefined;
}

/** What `connect` of `callwire/web` is told beside service and address. */
export interface WebConnectOptions {
  /**
   * Milliseconds for calls whose method has no `@timeout` and whose caller gives none; not for
   * streams. Default 10,000; `Infinity` for none.
   */
  readonly timeoutMs?: number | undefined;
  /** Headers of every request, as in `.with(...)`. Default: none. */
  readonly metadata?: MetadataInit | undefined;
  /**
   * Makes the requests, such as `(url, init) => fetch(url, { ...init, credentials: "include" })`.
   * Default: the global `fetch`, which sends cookies to the page's own origin alone.
   */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}

/** Options that were checked. */
export interface CheckedOptions extends Omit<WebCallOptions, "metadata"> {
  readonly headers: Readonly<Record<string, string>>;
}

const RULES: Readonly<Record<string, (value: never) => boolean>> = {
  timeoutMs: (value) => value === Infinity || (typeof value === "number" && value >= 0 && value <= MAX_TIMEOUT_MS),
  deadlineAt: (value) => typeof value !== "string" && !Number.isNaN(Number(value)),
  metadata: (value) => typeof value === "object",
  onHeaders: isFunction,
  onTrailers: isFunction,
  signal: (value: { addEventListener?: unknown }) => isFunction(value.addEventListener),
  fetch: isFunction,
};

/** Names that belong to HTTP and to the protocol. */
const RESERVED = /^(callwire-|connect-|content-|accept-encoding$|host$|te$|transfer-encoding$|trailer)/;

/** Throws INVALID_ARGUMENT for a wrong option, and for one that `names` does not have. */
export function joinOptions(
  earlier: CheckedOptions,
  { metadata = {}, ...given }: WebCallOptions & WebConnectOptions,
  names: string,
): CheckedOptions {
  for (const [name, value] of Object.entries({ metadata, ...given })) {
    if (!names.split(" ").includes(name)) throw new RpcError("INVALID_ARGUMENT", `unknown option ${name}; there are ${names}`);
    if (value !== undefined && (value === null || RULES[name]?.(value as never) !== true))
      // the rule is what looks at it
      throw new RpcError("INVALID_ARGUMENT", `option ${name} is not right: ${String(value)}; see docs/browsers.md`);
  }
  const headers = { ...earlier.headers };
  const pairs: Iterable<readonly [string, string | Uint8Array]> =
    Symbol.iterator in metadata ? metadata : Object.entries(metadata);
  for (const [key, value] of pairs) addHeader(headers, key, value);
  return { ...earlier, ...given, headers };
}

function addHeader(headers: Record<string, string>, key: string, value: unknown): void {
  const isText = typeof value === "string";
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(key) || RESERVED.test(key) || !(isText || isBytes(value))) {
    const fix = "a key has lower-case letters and is no name of HTTP, a value is a string or a Uint8Array";
    throw new RpcError("INVALID_ARGUMENT", `metadata ${JSON.stringify(key)} is not allowed; ${fix}`);
  }
  const isBinary = key.endsWith("-bin");
  if (isText && !isBinary && /^[\x20-\x7e]*$/.test(value)) headers[key] = value;
  else headers[isBinary ? key : `${key}-bin`] = toBase64(isText ? new TextEncoder().encode(value) : value);
}

/** Milliseconds from now on, where nobody says anything `standardMs`. */
export function timeoutOf({ timeoutMs, deadlineAt }: CheckedOptions, standardMs: number): number {
  const left =
    deadlineAt === undefined
      ? Infinity
      : typeof deadlineAt === "number"
        ? deadlineAt - performance.now()
        : deadlineAt.getTime() - Date.now();
  return Math.min(left, timeoutMs ?? (deadlineAt === undefined ? standardMs : Infinity));
}

/** The headers of an answer, or the trailers in them, as metadata. */
export function toMetadata(
  pairs: Iterable<readonly [string, string]>,
  decode: (text: string) => Uint8Array | undefined,
): Metadata {
  return new Map([...pairs].map(([key, value]) => [key, key.endsWith("-bin") ? (decode(value) ?? value) : value]));
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}
