// The door `callwire/call-log`: one line of a log for each call.

export { type CallLog, type CallLogOptions, createCallLog } from "./create-call-log.js";
export type { CallLogger } from "./logged-call.js";
export type { LoggedService } from "./payloads.js";
