// What the flags of a CALL say of the streams that its client's contract gives the method.

import type { MethodKind } from "../schema/service-def.js";
import { Flag } from "../wire/frame.js";

const FLAGS: Readonly<Record<MethodKind, number>> = {
  unary: 0,
  clientStreaming: Flag.SENDS_ITEMS,
  serverStreaming: Flag.EXPECTS_ITEMS,
  bidi: Flag.SENDS_ITEMS | Flag.EXPECTS_ITEMS,
  oneway: Flag.ONEWAY,
};

const ALL = Flag.SENDS_ITEMS | Flag.EXPECTS_ITEMS | Flag.ONEWAY;

/** The flags of a CALL to a method of this kind. */
export function flagsOf(kind: MethodKind): number {
  return FLAGS[kind];
}

/**
 * Whether a CALL with these flags fits a method that wants `expected`. Other flags are left to
 * later versions.
 */
export function fitsKind(flags: number, expected: number): boolean {
  return (flags & ALL) === expected;
}

/** For error messages: what kind of method the client takes it for. */
export function describeKind(flags: number): string {
  if ((flags & Flag.ONEWAY) !== 0) return "oneway";
  const sends = (flags & Flag.SENDS_ITEMS) !== 0;
  if ((flags & Flag.EXPECTS_ITEMS) !== 0) return sends ? "bidi" : "server streaming";
  return sends ? "client streaming" : "unary";
}
