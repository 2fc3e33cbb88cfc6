// `connect` of `callwire/web`: from a generated service and an address to a client over `fetch`.

import { RpcError } from "../base/errors.js";
import { DEFAULT_TIMEOUT_MS } from "../base/limits/call.js";
import { MAX_WEB_RETRIES } from "../base/limits/web.js";
import type { ClientBase } from "../client/client-base.js";
import type { JsonService } from "../json/json-type.js";
import { type CheckedOptions, joinOptions, timeoutOf, type WebCallOptions, type WebConnectOptions } from "./call-options.js";
import { CallScope } from "./call-scope.js";
import { envelope } from "./envelope.js";
import { streamItems, writeArguments } from "./request-items.js";
import { readService, type WebMethod } from "./service-data.js";
import { callUnary } from "./unary-call.js";
import type { WebCall, WebCore } from "./web-request.js";
import { WebStream } from "./web-stream.js";

/**
 * The methods of the contract, as any client has them, and what a client in a browser has beside.
 */
export type WebClient<Client> = Omit<Client, keyof ClientBase<Client>> & WebClientBase<Client>;

/** What a client in a browser has beside the methods of its contract. */
export interface WebClientBase<Client> extends AsyncDisposable {
  /** The same client with other call options. Options that are left out stay as they are. */
  with(options: WebCallOptions): WebClient<Client>;
  /** Ends the client: running calls fail with CANCELLED, and later ones too. */
  close(): Promise<void>;
}

const CONNECT_OPTIONS = "timeoutMs metadata fetch";
const CALL_OPTIONS = "timeoutMs deadlineAt metadata onHeaders onTrailers signal";

/**
 * A client of `service`, such as `$Calculator`, whose server or gateway is at `target`: a URL with
 * `http:` or `https:`, also relative to the page. What the URL has as its path comes in front of
 * the method's. Makes no request before the first call. Throws RpcError INVALID_ARGUMENT for
 * another target, and for a wrong option.
 */
export function connect<Client>(
  service: JsonService<Client>,
  target: string | URL,
  options: WebConnectOptions = {},
): WebClient<Client> {
  if (typeof service !== "function")
    throw new RpcError(
      "INVALID_ARGUMENT",
      "connect of callwire/web takes a service as data, such as $Calculator; import it with its $",
    );
  const { headers, timeoutMs = DEFAULT_TIMEOUT_MS } = joinOptions({ headers: {} }, options, CONNECT_OPTIONS);
  const core: WebCore = {
    baseUrl: baseUrlOf(target),
    fetch: options.fetch,
    timeoutMs,
    open: new Set(),
    isClosed: false,
    retries: MAX_WEB_RETRIES,
  };
  return createClient(core, readService(service), { headers }) as WebClient<Client>; // it has every method of the service
}

function createClient(core: WebCore, methods: readonly WebMethod[], options: CheckedOptions): object {
  const close = (): Promise<void> => {
    core.isClosed = true;
    for (const scope of core.open) scope.cancel("as its client has closed");
    return Promise.resolve();
  };
  const client: Record<PropertyKey, unknown> = {
    with: (given: WebCallOptions) => createClient(core, methods, joinOptions(options, given, CALL_OPTIONS)),
    close,
  };
  if (Symbol.asyncDispose) client[Symbol.asyncDispose] = close; // not there in every browser
  for (const method of methods) client[method.name] = (...args: readonly unknown[]) => start(core, method, options, args);
  return client;
}

function start(core: WebCore, method: WebMethod, options: CheckedOptions, args: readonly unknown[]): unknown {
  const streams = method.kind === "serverStreaming" || method.kind === "bidi";
  const isLong = streams || method.stream !== undefined;
  const timeoutMs = timeoutOf(options, method.timeoutMs ?? (isLong ? Infinity : core.timeoutMs));
  const scope = new CallScope(method.fullName, timeoutMs, options.signal, core.open);
  if (core.isClosed) scope.cancel("as its client has closed");
  const call: WebCall = { core, method, options, scope };
  if (method.stream !== undefined) {
    const stream = new WebStream(call, () => streamItems(call, args));
    return streams ? stream : stream.result();
  }
  const write = (): string => JSON.stringify(writeArguments(method, args));
  return streams ? new WebStream(call, () => envelope(write())) : callUnary(call, write);
}

/** Without the slash at its end. */
function baseUrlOf(target: string | URL): string {
  const page = (globalThis as { readonly location?: { readonly href: string } }).location?.href; // Node has none
  const url = URL.canParse(String(target), page) ? new URL(target, page) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "" || url.hash !== "")
    throw new RpcError(
      "INVALID_ARGUMENT",
      `${JSON.stringify(String(target).replace(/\/\/.*@/, "//"))} is no address of a server; give a URL such as "https://api.example.org/"`,
    );
  return url.href.replace(/\/$/, "");
}
