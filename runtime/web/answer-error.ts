// From what came in the place of an answer to an error: one that the contract declares, a status as
// Connect writes it, or something that no server of ours has said, such as a proxy's page. Source
// of the tables: connectrpc.com/docs/protocol, "Error codes".

import { type DeclaredError, RpcError } from "../base/errors.js";
import { MAX_ERROR_MESSAGE } from "../base/limits/message.js";
import { MAX_SHOWN_TYPE } from "../base/limits/web.js";
import { Status, type StatusName } from "../base/status.js";
import type { WebMethod } from "./service-data.js";
import { readValue, typeAt } from "./value-json.js";

/** What HTTP says when Connect says nothing. */
const BY_HTTP: Readonly<Record<number, StatusName>> = {
  400: "INTERNAL",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "UNIMPLEMENTED",
  429: "UNAVAILABLE",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "UNAVAILABLE",
};

/**
 * `json` is what the server said, `{code, message, details}`. Fields that are not right count as
 * absent.
 */
export function errorOf(method: WebMethod, json: unknown, { status, headers }: Response): DeclaredError | RpcError {
  const { code, message, details } = Object(json) as Readonly<Record<string, unknown>>; // any object may be asked
  for (const detail of Array.isArray(details) ? details : []) {
    const { type, debug } = Object(detail) as Readonly<Record<string, unknown>>; // as above
    const place = method.errors.find((each) => typeAt(String(each), method.uses).data[1] === type);
    // Servers of others may say it in protobuf alone. Its class was made from the contract.
    if (place !== undefined && debug !== undefined) return readValue(String(place), method.uses, debug, "error") as DeclaredError;
  }
  const name = code === "canceled" ? "CANCELLED" : String(code).toUpperCase();
  const known = Object.hasOwn(Status, name) && name !== "OK" ? (name as StatusName) : (BY_HTTP[status] ?? "UNKNOWN");
  const seconds = headers.get("retry-after");
  return new RpcError(known, typeof message === "string" ? message.slice(0, MAX_ERROR_MESSAGE) : `HTTP ${status}`, {
    origin: "server",
    processed: "unknown",
    method: method.fullName,
    retryAfterMs: seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined,
  });
}

/** An answer that is not of the protocol. Nothing of its body is shown: it is a stranger's. */
export function strangeAnswer({ fullName }: WebMethod, { status, headers, url }: Response): RpcError {
  const type = headers.get("content-type") ?? "no content type";
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  const fix = isRedirect ? "give connect the address that it leads to" : "look at what stands between this client and the server";
  const what = isRedirect ? "a redirect" : `HTTP ${status} and ${type.slice(0, MAX_SHOWN_TYPE)}`;
  const code = status === 200 ? (type.startsWith("application/") ? "INTERNAL" : "UNKNOWN") : (BY_HTTP[status] ?? "UNKNOWN");
  const text = `${fullName}: ${URL.canParse(url) ? new URL(url).origin : "the server"} answered with ${what}, which is no answer of a Callwire server; ${fix}`;
  return new RpcError(code, text, { origin: "transport", processed: "unknown", method: fullName });
}

/** No answer, or half of one. */
export function lostAnswer({ fullName }: WebMethod, what: string, cause?: unknown): RpcError {
  return new RpcError("UNAVAILABLE", `${fullName}: ${what}`, {
    origin: "transport",
    processed: "unknown",
    method: fullName,
    cause,
  });
}

/** An answer that breaks the protocol or its contract. */
export function wrongAnswer({ fullName }: WebMethod, cause: unknown): RpcError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const text = `${fullName}: the answer does not fit its contract: ${why}; generate the stubs of both sides from the same contract`;
  return new RpcError("INTERNAL", text, { processed: "yes", method: fullName, cause });
}
