// Which calls a server takes: whether it is able to, and from which clients, by the names in their
// certificates; and until when they may run.

import type { RpcError } from "../base/errors.js";
import { MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { usageError } from "../base/usage-error.js";
import type { Peer } from "../call/call-context.js";
import { hasServerObservers } from "../call/call-events.js";
import { fitsKind } from "../call/call-kind.js";
import { IncomingCall } from "../call/incoming-call.js";
import { hasName, type PeerCertificate } from "../transport/certificate.js";
import type { Connection } from "../transport/connection.js";
import { Flag } from "../wire/frame.js";
import { expiredError, fullError, kindError, overloadError, type Refusal, refusal, unknownMethodError } from "./answer-errors.js";
import { CappedCall, type OnCapped } from "./capped-call.js";
import type { Implementation } from "./implement.js";
import type { MethodTable, ServerMethod } from "./method-table.js";
import { ObservedCall } from "./observed-call.js";
import type { PeerShare } from "./peer-shares.js";
import type { ServerCore } from "./server-core.js";
import { WaitingTime } from "./waiting-time.js";

/** Throws INVALID_ARGUMENT for a list that no client could ever be on. */
export function checkAllow(implementations: readonly Implementation[], asksForCertificates: boolean): void {
  for (const { service, allow } of implementations) {
    if (allow === undefined || asksForCertificates) continue;
    const fix = "give serve tls.ca, so that clients show their certificates, or leave out allow";
    throw usageError("INVALID_ARGUMENT", `${service.name} allows certain clients, but none is asked who it is; ${fix}`);
  }
}

/**
 * Why a call is not begun of whose connection `running` others run, and `share` is what its peer
 * has, if there is a reason.
 */
export function refusalOf(
  method: ServerMethod | undefined,
  peer: Peer,
  running: number,
  share: PeerShare,
  core: ServerCore,
): Refusal | undefined {
  if (method === undefined) return unknownMethodError(core.methods);
  if (method.allow !== undefined && !isAllowed(peer, method.allow)) return deniedError(method.fullName, peer);
  if (core.draining) return refusal("UNAVAILABLE", "draining", "the server is stopping");
  if (running < core.maxCallsPerConnection && core.work.peers.calls.hasRoom(share.running, core.work.calls)) return undefined;
  return fullError(running, share.running, core.work.calls);
}

/** Why a call is not begun that is not of the kind that its method is here. */
export function misfitOf(method: ServerMethod | undefined, flags: number, methods: MethodTable): Refusal | undefined {
  if (method === undefined) return unknownMethodError(methods);
  return fitsKind(flags, method.callFlags) ? undefined : kindError(method.fullName, flags, method.callFlags);
}

/**
 * The times of the calls of one connection: how long each has waited, and when it must have ended.
 */
export class Admission {
  readonly #core: ServerCore;
  readonly #connection: Connection;
  readonly #peer: Peer;
  readonly #onCapped: OnCapped;
  readonly #waitingTime = new WaitingTime();
  /**
   * Arrival of the last chunk of which a call has run: for its next ones, time has passed since.
   */
  #chunkAt = 0;

  constructor(core: ServerCore, connection: Connection, peer: Peer, onCapped: OnCapped) {
    this.#core = core;
    this.#connection = connection;
    this.#peer = peer;
    this.#onCapped = onCapped;
  }

  /**
   * The call, or why it is not started: no time is left, or too little while more waits than this
   * process can do.
   */
  admit(method: ServerMethod, streamId: number, timeoutMs: number): IncomingCall | Refusal {
    const { clock, overload, maxTimeoutMs } = this.#core;
    const { readAt, frameStamp } = this.#connection;
    const now = this.#chunkAt === readAt ? clock.nowMs() : readAt; // it may have waited behind others of its chunk
    this.#chunkAt = readAt;
    const stampedMs = this.#waitingTime.msOf(frameStamp, readAt);
    const sentAt = readAt - overload.believe(stampedMs, now);
    const deadlineAt = timeoutMs < MAX_TIMEOUT_MS ? sentAt + timeoutMs : Infinity; // the largest timeout stands for none
    if (now >= deadlineAt) return expiredError();
    if (overload.refuses(now - sentAt, timeoutMs, now)) return overloadError(now - sentAt);
    const isCapped = timeoutMs > maxTimeoutMs && !streams(method.callFlags);
    const call = isCapped
      ? new CappedCall(method, this.#peer, streamId, sentAt + maxTimeoutMs, this.#core, this.#onCapped)
      : new IncomingCall(method.fullName, method.meta, this.#peer, streamId, deadlineAt, this.#core);
    const { counts } = this.#core;
    if (hasServerObservers()) call.observed = new ObservedCall(method.def.id, readAt, counts);
    else if (counts !== undefined) call.observed = counts.begin(method, readAt);
    return call;
  }
}

/** A stream is as long as its items go on. */
function streams(callFlags: number): boolean {
  return (callFlags & (Flag.SENDS_ITEMS | Flag.EXPECTS_ITEMS)) !== 0;
}

/** True for a refusal that another instance need not repeat: then the client may try there. */
export function mayGoElsewhere({ code }: RpcError): boolean {
  return code !== "UNIMPLEMENTED" && code !== "PERMISSION_DENIED";
}

// A certificate and a list are compared once, not at each call. Gone with the connection.
const verdicts = new WeakMap<PeerCertificate, Map<readonly string[], boolean>>();

/** Whether the client has one of the names. */
export function isAllowed({ certificate }: Peer, allow: readonly string[]): boolean {
  if (certificate === undefined) return false;
  return verdicts.get(certificate)?.get(allow) ?? judge(certificate, allow);
}

function judge(certificate: PeerCertificate, allow: readonly string[]): boolean {
  const known = verdicts.get(certificate) ?? new Map<readonly string[], boolean>();
  const verdict = hasName(certificate.names, allow);
  verdicts.set(certificate, known.set(allow, verdict));
  return verdict;
}

/** Names the client, not those that are allowed: they are none of its business. */
function deniedError(method: string, { certificate }: Peer): Refusal {
  const names = certificate?.names.slice(0, 5).join(", ").slice(0, 200);
  const who = names === undefined || names === "" ? "a client whose certificate has no name" : names;
  return refusal("PERMISSION_DENIED", "not-allowed", `${method} does not take ${who}; have it added to allow on the server`);
}
