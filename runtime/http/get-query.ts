// A call in the query of a GET, as Connect has it: `?connect=v1&encoding=json&message=...`. People
// may leave out all of it but the message.

import { RpcError } from "../base/errors.js";
import { USE_JSON } from "./check-request.js";
import { parseJson } from "./json-text.js";

export interface QueryCall {
  readonly args: unknown;
  readonly bytes: number;
}

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * Throws RpcError INVALID_ARGUMENT for what is no query of Connect, UNIMPLEMENTED for an encoding
 * that is not JSON, or compressed.
 */
export function readQuery(query: string): QueryCall {
  const parameters = new URLSearchParams(query);
  const version = parameters.get("connect") ?? "v1";
  if (version !== "v1") throw new RpcError("INVALID_ARGUMENT", `connect is ${JSON.stringify(version)}; only v1 is spoken here`);
  const encoding = parameters.get("encoding") ?? "json";
  if (encoding !== "json")
    throw new RpcError("UNIMPLEMENTED", `encoding ${JSON.stringify(encoding)} is not known here; ${USE_JSON}`);
  const compression = parameters.get("compression") ?? "identity";
  if (compression !== "identity" && compression !== "") {
    throw new RpcError("UNIMPLEMENTED", `compression ${JSON.stringify(compression)} is not known here; leave it out`);
  }
  const message = parameters.get("message") ?? "{}";
  const bytes = parameters.get("base64") === "1" ? decode(message) : Buffer.from(message);
  return { args: parseJson(bytes), bytes: bytes.length };
}

function decode(message: string): Buffer {
  if (BASE64.test(message)) return Buffer.from(message, "base64");
  throw new RpcError("INVALID_ARGUMENT", "message is no base64; encode it, or leave base64=1 out");
}
