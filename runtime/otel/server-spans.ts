// The span of a call at its server. The handler runs inside of it, a streaming one at each of its
// steps. A call that is refused has one too, though no handler sees it.

import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { StatusName } from "../base/status.js";
import type { ServerCallEvent } from "../call/call-events.js";
import type { ServerInterceptor, ServerRequest } from "../server/interceptor.js";
import { errorTypeOf } from "../telemetry/error-type.js";
import { Remembered } from "../telemetry/remembered.js";
import { ATTRIBUTE, OWN_ATTRIBUTE, peerOf, SYSTEM } from "./attributes.js";
import { extract } from "./propagation.js";
import { RunningSpans } from "./running-spans.js";
import { TraceContext } from "./trace-context.js";

/**
 * With these a server has failed, and not its client. Source: the conventions of OpenTelemetry for
 * gRPC, whose codes they are.
 */
const FAULTS: ReadonlySet<StatusName> = new Set([
  "UNKNOWN",
  "DEADLINE_EXCEEDED",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
]);

export class ServerSpans {
  readonly interceptor: ServerInterceptor;
  readonly #tracer: () => Tracer | undefined;
  readonly #running = new RunningSpans();

  constructor(tracer: () => Tracer | undefined) {
    this.#tracer = tracer;
    this.interceptor = {
      call: (request, next) => context.with(this.#begin(request), next, undefined, request),
      stream: (request, next) => context.with(this.#begin(request), next, undefined, request),
    };
  }

  /** The call has ended, or was refused. */
  onEnd(event: ServerCallEvent): void {
    const span = event.context === undefined ? this.#refused(event) : this.#running.take(event.context);
    if (span !== undefined) finish(span, event);
  }

  /** What runs still has no end that anybody is told of. */
  endAll(): void {
    this.#running.endAll();
  }

  #begin({ context: call }: ServerRequest): Context {
    const tracer = this.#tracer();
    if (tracer === undefined || !this.#running.canAdd(call)) return context.active();
    const parent = extract(call.metadata);
    const attributes = SERVED.of(call.method, call.peer.address);
    const span = tracer.startSpan(call.method, { kind: SpanKind.SERVER, attributes }, parent);
    this.#running.add(call, span);
    return trace.setSpan(TraceContext.over(parent), span);
  }

  #refused({ method, methodId, peer, metadata, refused, durationMs }: ServerCallEvent): Span | undefined {
    const known = SERVED.of(method, peer);
    const isUnknown = refused === "unknown-method";
    const attributes = isUnknown ? { ...known, [ATTRIBUTE.methodOriginal]: originalOf(methodId) } : known;
    const startTime = Date.now() - durationMs;
    return this.#tracer()?.startSpan(method, { kind: SpanKind.SERVER, attributes, startTime }, extract(metadata));
  }
}

/** A call does not say its name: only the number that stands for it. */
function originalOf(methodId: number): string {
  return `0x${methodId.toString(16).padStart(8, "0")}`;
}

const SERVED = new Remembered<Attributes>((method, peer) => ({
  [ATTRIBUTE.system]: SYSTEM,
  [ATTRIBUTE.method]: method,
  ...peerOf(peer),
}));

function finish(span: Span, { status, error, refused, reason }: ServerCallEvent): void {
  span.setAttribute(ATTRIBUTE.statusCode, status);
  if (refused !== undefined) span.setAttribute(OWN_ATTRIBUTE.refused, refused);
  const type = errorTypeOf(status, error);
  if (type !== undefined) span.setAttribute(ATTRIBUTE.errorType, type);
  if (FAULTS.has(status)) span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
  span.end();
}
