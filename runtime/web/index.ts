// The door `callwire/web`: a client over `fetch`, for pages and for whatever else has it. Nothing
// of Node is imported here.

export { DeclaredError, isDeclaredError, type Processed, RpcError, type RpcErrorOptions } from "../base/errors.js";
export type { Metadata, MetadataInit } from "../base/metadata.js";
export { Status, type StatusName } from "../base/status.js";
export { attempt, type Call, type Result, type RpcStream, unreachable } from "../client/call.js";
export type { JsonService } from "../json/json-type.js";
export type { WebCallOptions, WebConnectOptions } from "./call-options.js";
export { connect, type WebClient, type WebClientBase } from "./connect.js";
