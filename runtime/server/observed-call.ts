// What is noted of one call of a server while somebody listens to `callwire:server:call`, or
// watches the figures of the server, and what is told when it ends or is refused. Guarded by
// `npm run bench`: a call that nobody observes costs a check.

import { type Metadata, NO_METADATA } from "../base/metadata.js";
import { isError } from "../base/realms.js";
import type { StatusName } from "../base/status.js";
import type { CallContext, Peer } from "../call/call-context.js";
import {
  hasServerObservers,
  type ServerCallEvent,
  type ServerStartEvent,
  serverCalls,
  serverStarts,
} from "../call/call-events.js";
import type { CallObservation, IncomingCall } from "../call/incoming-call.js";
import { Flag, HEADER_BYTES } from "../wire/frame.js";
import { readMetadata } from "../wire/metadata.js";
import type { Reader } from "../wire/reader.js";
import { Refusal } from "./answer-errors.js";
import type { CallCounts } from "./call-counts.js";
import type { ServerMethod } from "./method-table.js";

/** Bytes of the number of the method, which stands before the metadata. */
const METHOD_ID_BYTES = 4;

/** As the conventions of OpenTelemetry call what a server does not know. */
const OTHER = "_OTHER";

export class ObservedCall implements CallObservation {
  readonly countsCall: boolean;
  readonly startedAt: number;
  requestBytes = 0;
  responseBytes = 0;
  status: StatusName = "OK";
  error: Error | undefined = undefined;
  attached: object | undefined = undefined;
  readonly #methodId: number;
  readonly #counts: CallCounts | undefined;
  /** A call that began before anybody listened is not told. */
  readonly #isTold = hasServerObservers();

  constructor(methodId: number, startedAt: number, counts: CallCounts | undefined = undefined) {
    this.#methodId = methodId;
    this.startedAt = startedAt;
    this.#counts = counts;
    this.countsCall = counts !== undefined;
  }

  /** The reader stands behind the number of the method. */
  countCall(reader: Reader): void {
    this.requestBytes += HEADER_BYTES + METHOD_ID_BYTES + reader.remaining;
  }

  fail(status: StatusName, error: Error): void {
    this.status = status;
    this.error = error;
  }

  tellStart(call: IncomingCall): void {
    if (!serverStarts.hasSubscribers) return;
    const event: ServerStartEvent = { method: call.method, peer: call.peer.address, context: call };
    serverStarts.publish(event);
  }

  /** Once, when the handler has settled and what it gave is written. */
  tellEnd(call: IncomingCall, clock: { nowMs(): number }): void {
    const now = clock.nowMs();
    const status = call.cancelReason?.code ?? this.status;
    this.#counts?.count(call.method, status, now - this.startedAt);
    if (!this.#isTold || !serverCalls.hasSubscribers) return;
    const error = call.cancelReason ?? this.error; // of a cancelled call nothing was sent
    this.#tell(call, status, error, now, call.metadata, call);
  }

  #tell(
    { method, peer }: { readonly method: string; readonly peer: Peer },
    status: StatusName,
    error: Error | undefined,
    now: number,
    metadata: Metadata,
    context: CallContext | undefined,
  ): void {
    const event: ServerCallEvent = {
      method,
      methodId: this.#methodId,
      peer: peer.address,
      status,
      error,
      refused: error instanceof Refusal ? error.reason : undefined,
      reason: error === undefined ? "" : textOf(error),
      startedAt: this.startedAt,
      durationMs: Math.max(0, now - this.startedAt),
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      metadata,
      context,
    };
    serverCalls.publish(event);
  }

  /** Of a call that is not begun. */
  tellRefusal(method: string | undefined, peer: Peer, error: Refusal, metadata: Metadata, now: number): void {
    this.#counts?.countRefusal(method ?? OTHER, error.code);
    if (this.#isTold) this.#tell({ method: method ?? OTHER, peer }, error.code, error, now, metadata, undefined);
  }
}

/** What the client of a call is told, or would be. */
export function tellFailure(
  { counts }: { readonly counts: CallCounts | undefined },
  method: ServerMethod,
  call: IncomingCall,
  code: StatusName,
  error: Error,
): void {
  const { observed } = call;
  observed?.fail(code, error, call);
  if (observed?.countsCall !== true) counts?.fail(method, call, code);
}

/** Once, when the handler has settled and what it gave is written. */
export function tellEnd(
  { counts, clock }: { readonly counts: CallCounts | undefined; readonly clock: { nowMs(): number } },
  method: ServerMethod,
  call: IncomingCall,
): void {
  const { observed } = call;
  observed?.tellEnd(call, clock);
  if (observed?.countsCall !== true) counts?.end(method, call);
}

/** What is known of a call that is refused. */
export interface RefusedCall {
  readonly method: ServerMethod | undefined;
  readonly methodId: number;
  readonly peer: Peer;
  readonly flags: number;
  /** Stands behind the number of the method, or, when there is a `call`, anywhere. */
  readonly reader: Reader;
  /** When its arguments were begun: it has its metadata. */
  readonly call?: IncomingCall | undefined;
}

/** Tells of a call that is not begun. Bytes of an answer are not counted. */
export function tellRefusal(
  refused: RefusedCall,
  error: Refusal,
  startedAt: number,
  now: number,
  counts: CallCounts | undefined = undefined,
): void {
  if (counts === undefined && !serverCalls.hasSubscribers) return;
  const { method, methodId, peer, flags, reader, call } = refused;
  const observed = call?.observed instanceof ObservedCall ? call.observed : new ObservedCall(methodId, startedAt, counts);
  if (call === undefined) observed.countCall(reader);
  observed.tellRefusal(method?.fullName, peer, error, call?.metadata ?? metadataOf(flags, reader), now);
}

/** It is read for those who listen: what is wrong with it is no further fault of the client. */
function metadataOf(flags: number, reader: Reader): Metadata {
  if ((flags & Flag.METADATA) === 0) return NO_METADATA;
  try {
    return readMetadata(reader);
  } catch {
    return NO_METADATA;
  }
}

function textOf(error: Error): string {
  return isError(error) ? error.message : String(error);
}
