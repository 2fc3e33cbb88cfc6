// How a call of `callwire fuzz` has ended, and whether a server should ever end one so.

import { RpcError } from "callwire";
import type { CallEnd } from "callwire/dynamic";

/** `failed`: INTERNAL or UNKNOWN. `lost`: the connection. `hung`: no answer in time. */
export type FindingKind = "failed" | "lost" | "hung";

const LOST = "lost";
const DECLARED = "declared";
const OK = "OK";

/** A connection that ends amid a call has no other reason than the call. */
export function codeOf({ error }: Pick<CallEnd, "error">): string {
  if (error === undefined) return OK;
  if (!(error instanceof RpcError)) return DECLARED;
  return error.code === "UNAVAILABLE" && error.processed === "unknown" ? LOST : error.code;
}

const KINDS: Readonly<Record<string, FindingKind>> = {
  INTERNAL: "failed",
  UNKNOWN: "failed",
  DEADLINE_EXCEEDED: "hung",
  [LOST]: "lost",
};

/** Undefined for what a server may answer. */
export function kindOf(code: string): FindingKind | undefined {
  return Object.hasOwn(KINDS, code) ? KINDS[code] : undefined;
}
