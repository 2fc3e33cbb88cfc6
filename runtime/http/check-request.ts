// What of a request's line and headers no call can be made of, and what is answered to it.

import type { IncomingMessage } from "node:http";
import type { Miss } from "./exchange.js";
import type { HttpMethod } from "./http-method.js";

const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;
const STREAM_TYPE = /^application\/connect\+json\s*$/i;

/** For who sends the binary form of protobuf. */
export const USE_JSON =
  "tell the client to use JSON: useBinaryFormat: false in Connect-ES, connect.WithProtoJSON() in connect-go";

export function isStream({ kind }: HttpMethod): boolean {
  return kind !== "unary" && kind !== "oneway";
}

export function checkRequest(request: IncomingMessage, method: HttpMethod): Miss | undefined {
  const { fullName, kind } = method;
  if (request.method !== "POST") return checkGet(request, method);
  const type = request.headers["content-type"] ?? "";
  const wanted = isStream(method) ? "application/connect+json" : "application/json";
  if (type !== wanted && !(isStream(method) ? STREAM_TYPE : JSON_TYPE).test(type)) {
    const message = `${fullName} takes content-type ${wanted}, got ${JSON.stringify(type)}${adviceFor(type)}`;
    return { status: 415, code: "UNKNOWN", message, headers: { "accept-post": wanted } };
  }
  const encoding = request.headers[isStream(method) ? "connect-content-encoding" : "content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    const message = `messages in ${JSON.stringify(encoding)} are not known here; send them as they are`;
    return { status: 501, code: "UNIMPLEMENTED", message, headers: { "accept-encoding": "identity" } };
  }
  if (kind === "bidi" && request.httpVersionMajor < 2) {
    return { status: 505, code: "UNIMPLEMENTED", message: `${fullName} streams both ways, which takes HTTP/2` };
  }
  return undefined;
}

/** What clients of Connect and of gRPC send when nobody has said otherwise. */
function adviceFor(type: string): string {
  if (/^application\/grpc/i.test(type)) return "; gRPC is not spoken here, so call it by a client of Connect, with JSON";
  return /^application\/(?:connect\+)?proto\b/i.test(type) ? `; ${USE_JSON}` : "";
}

/** A method that changes something takes no GET, which others may send on a whim. */
function checkGet({ method: verb }: IncomingMessage, { fullName, kind, isReadonly }: HttpMethod): Miss | undefined {
  const hasGet = isReadonly && (kind === "unary" || kind === "serverStreaming");
  if (hasGet && (verb === "GET" || (verb === "HEAD" && kind === "unary"))) return undefined;
  const why = hasGet || verb !== "GET" ? "" : ", as it may change something; @readonly says that it does not";
  const allow = hasGet ? "GET, HEAD, POST" : "POST";
  const message = `${fullName} takes ${hasGet ? "GET or POST" : "POST"}, got ${verb}${why}`;
  return { status: 405, code: "UNIMPLEMENTED", message, headers: { allow } };
}
