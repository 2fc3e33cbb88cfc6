// One request of a call: its URL and headers, and what becomes of a failure on the way.

import { isDeclaredError, RpcError } from "../base/errors.js";
import { MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { MAX_WEB_ANSWER_BYTES, MAX_WEB_QUERY } from "../base/limits/web.js";
import { lostAnswer, strangeAnswer, wrongAnswer } from "./answer-error.js";
import type { BodyReader } from "./body-reader.js";
import { type CheckedOptions, toMetadata } from "./call-options.js";
import type { CallScope } from "./call-scope.js";
import type { WebMethod } from "./service-data.js";
import { fromBase64, readValue } from "./value-json.js";

/** What `fetch` sends. */
export type RequestBody = NonNullable<RequestInit["body"]>;

/** What all calls of one client share. */
export interface WebCore {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly fetch: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Of calls that stream nothing, when nobody says another. */
  readonly timeoutMs: number;
  /** The calls that run. */
  readonly open: Set<CallScope>;
  isClosed: boolean;
  /** Attempts beyond the first that are left. */
  retries: number;
}

/** One call, whatever its kind. */
export interface WebCall {
  readonly core: WebCore;
  readonly method: WebMethod;
  readonly options: CheckedOptions;
  readonly scope: CallScope;
}

/** Of a value that has no form in JSON. */
export function argumentError({ fullName }: WebMethod, cause: unknown): RpcError {
  const text = `${fullName}: the arguments do not fit the contract: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new RpcError("INVALID_ARGUMENT", text, { method: fullName, cause });
}

/** The result in a message. Throws TypeError. */
export function readMessage(method: WebMethod, message: unknown): unknown {
  if (method.result === null) return undefined;
  const value = method.isBare ? message : (Object(message) as { readonly result?: unknown }).result; // anything may be asked
  if (method.isOptional && (value === undefined || value === null)) return undefined;
  return readValue(method.result, method.uses, value, "result");
}

/** The answer as far as its headers. Rejects with the call's error. */
export async function request(call: WebCall, contentType: string, body: RequestBody): Promise<Response> {
  const { core, method, options, scope } = call;
  const { remainingMs } = scope;
  const headers: Record<string, string> = { ...options.headers };
  const query = queryOf(method, body);
  if (query === undefined) Object.assign(headers, { "content-type": contentType, "connect-protocol-version": "1" });
  if (remainingMs <= MAX_TIMEOUT_MS) headers["connect-timeout-ms"] = String(Math.max(1, Math.ceil(remainingMs)));
  const url = `${core.baseUrl}/${method.fullName}${query ?? ""}`;
  const response = await guard(call, async () => {
    scope.processed = "unknown";
    // A redirect makes a GET of it: it is an answer, and not followed.
    const init: RequestInit = { headers, signal: scope.signal, redirect: "manual" };
    if (query === undefined) Object.assign(init, { method: "POST", body });
    if (typeof body === "object" && "getReader" in body) Object.assign(init, { duplex: "half" }); // no type of a browser has it
    return await (core.fetch ?? fetch)(url, init);
  });
  options.onHeaders?.(toMetadata(response.headers, fromBase64));
  return response;
}

/** Of a GET; undefined where the call is a POST. */
function queryOf({ isCached }: WebMethod, body: RequestBody): string | undefined {
  if (!isCached || typeof body !== "string") return undefined;
  const query = `?connect=v1&encoding=json&message=${encodeURIComponent(body)}`;
  return query.length > MAX_WEB_QUERY ? undefined : query;
}

/** Runs a part of the call that waits for the network, and says what a failure of it means. */
export async function guard<T>({ method, core, scope }: WebCall, run: () => Promise<T>): Promise<T> {
  try {
    if (scope.error === undefined) return await run();
  } catch (cause) {
    if (scope.error === undefined) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const text = `no answer from ${new URL(core.baseUrl).origin}: ${why}; see that it runs, and that its CORS names this page's origin${method.stream === undefined ? "" : "; a browser sends streams over HTTP/2 alone"}`;
      throw lostAnswer(method, text, cause);
    }
  }
  throw scope.error ?? lostAnswer(method, "it is over");
}

/** Runs a part that looks at what the server has sent. Errors of calls pass. */
export function inspect<T>({ method }: WebCall, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw error instanceof RpcError || isDeclaredError(error) ? error : wrongAnswer(method, error);
  }
}

/** Whether the answer's body is of this type. */
export function hasType({ headers }: Response, type: string): boolean {
  return headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() === type;
}

/** All of a body that is JSON. Throws when it is not, or too long. */
export async function readJson(call: WebCall, response: Response, body: BodyReader): Promise<unknown> {
  if (!hasType(response, "application/json")) {
    body.cancel();
    throw strangeAnswer(call.method, response);
  }
  const bytes = await guard(call, () => body.read(MAX_WEB_ANSWER_BYTES + 1));
  return parseJson(call, bytes, body);
}

/** Throws for what is not JSON, or too long. */
export function parseJson(call: WebCall, bytes: Uint8Array, body: BodyReader): unknown {
  return inspect(call, () => {
    if (bytes.length > MAX_WEB_ANSWER_BYTES) {
      body.cancel();
      throw tooLarge(call.method);
    }
    try {
      return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch {
      throw new TypeError("it is no JSON"); // what the engine says shows a part of it
    }
  });
}

export function tooLarge({ fullName }: WebMethod): RpcError {
  const text = `${fullName}: the answer has more than ${MAX_WEB_ANSWER_BYTES} bytes; ask for less, or let the method stream`;
  return new RpcError("RESOURCE_EXHAUSTED", text, { processed: "yes", method: fullName });
}
