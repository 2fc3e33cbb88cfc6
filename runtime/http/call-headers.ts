// What the headers of a request say of its call: Connect's own, and metadata.

import type { IncomingHttpHeaders } from "node:http";
import { RpcError } from "../base/errors.js";
import { MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { MAX_TIMEOUT_DIGITS } from "../base/limits/http.js";
import type { Metadata } from "../base/metadata.js";
import { readHeaders } from "./header-metadata.js";

export interface CallHeaders {
  readonly timeoutMs: number | undefined;
  readonly metadata: Metadata;
}

/**
 * Throws RpcError INVALID_ARGUMENT for headers that are not what Connect says, or reserved;
 * RESOURCE_EXHAUSTED for too much metadata.
 */
export function readCallHeaders(headers: IncomingHttpHeaders, listed: readonly string[]): CallHeaders {
  const version = headers["connect-protocol-version"];
  if (version !== undefined && version !== "1") {
    throw new RpcError("INVALID_ARGUMENT", `connect-protocol-version is ${JSON.stringify(version)}; only 1 is spoken here`);
  }
  return { timeoutMs: readTimeout(headers["connect-timeout-ms"]), metadata: readHeaders(headers, listed) };
}

function readTimeout(timeout: string | string[] | undefined): number | undefined {
  if (timeout === undefined) return undefined;
  if (typeof timeout === "string" && timeout.length <= MAX_TIMEOUT_DIGITS && /^\d+$/.test(timeout))
    return Math.min(Number(timeout), MAX_TIMEOUT_MS); // the digits of Connect go beyond what a call may have
  const text = `connect-timeout-ms is ${JSON.stringify(timeout)}; give at most ${MAX_TIMEOUT_DIGITS} digits`;
  throw new RpcError("INVALID_ARGUMENT", text);
}
