// The span of a call at its client: one over all attempts, with an event for each. A stream has one
// over its whole life.

import { type Attributes, context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { messageOfThrown } from "../base/internal-error.js";
import type { CallEvent } from "../call/call-events.js";
import type { CallObserver } from "../call/call-record.js";
import type { ClientInterceptor, ClientRequest } from "../client/interceptor.js";
import { statusOfRequest, tellSettled, withObserver } from "../client/observed-request.js";
import { WatchedStream } from "../client/watched-stream.js";
import { errorTypeOf } from "../telemetry/error-type.js";
import { Remembered } from "../telemetry/remembered.js";
import { ATTRIBUTE, OWN_ATTRIBUTE, peerOf, SYSTEM, serverOf } from "./attributes.js";
import { inject } from "./propagation.js";
import { TraceContext } from "./trace-context.js";

/** Put it first in the list: its span is around what the others do. */
export function clientSpans(tracer: () => Tracer | undefined): ClientInterceptor {
  return {
    call(request, next) {
      const tracing = tracer();
      if (tracing === undefined) return next(request);
      const call = new ClientCall(tracing, request);
      try {
        return tellSettled(call.run(next), (error) => call.end(error));
      } catch (error) {
        call.end(error); // what an interceptor inside made of the request is none
        throw error;
      }
    },
    stream(request, next) {
      const tracing = tracer();
      if (tracing === undefined) return next(request);
      const call = new ClientCall(tracing, request);
      const watched = new WatchedStream(request.method, (error) => call.end(error));
      call.watched = watched;
      return watched.follow(() => call.run(next), request);
    },
  };
}

const CALLED = new Remembered<Attributes>((method, target) => ({
  [ATTRIBUTE.system]: SYSTEM,
  [ATTRIBUTE.method]: method,
  ...serverOf(target, method),
}));

const FIRST_ATTEMPTS = new Remembered<Attributes>((peer) => ({ [OWN_ATTRIBUTE.attempt]: 1, ...peerOf(peer) }));

class ClientCall implements CallObserver {
  readonly metadata;
  /** Of a stream: its end is that of its items. */
  watched: WatchedStream | undefined = undefined;
  readonly #span: Span;
  readonly #context;
  readonly #request: ClientRequest;
  #last: CallEvent | undefined;
  #hasEnded = false;

  constructor(tracer: Tracer, request: ClientRequest) {
    const { method, target } = request;
    const parent = context.active();
    const attributes = CALLED.of(method, target);
    this.#span = tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes }, parent);
    this.#context = trace.setSpan(TraceContext.over(parent), this.#span);
    this.metadata = inject(this.#context);
    this.#request = withObserver(request, this);
  }

  run<T>(next: (request: ClientRequest) => T): T {
    return context.with(this.#context, next, undefined, this.#request);
  }

  onBegin(): void {
    this.watched?.onBegin();
  }

  onAttempt(number: number, peer: string | undefined): void {
    const isFirst = number === 1 && peer !== undefined;
    const attributes = isFirst ? FIRST_ATTEMPTS.of(peer, "") : { [OWN_ATTRIBUTE.attempt]: number, ...peerOf(peer) };
    this.#span.addEvent("callwire.attempt", attributes);
  }

  onAttemptUnsent(): void {
    this.#span.addEvent("callwire.attempt.unsent");
  }

  onAttemptFailed({ instance, cause, ms }: { readonly instance: string; readonly cause: string; readonly ms: number }): void {
    this.#span.addEvent("callwire.attempt.failed", {
      ...peerOf(instance.split(" ")[0]),
      [OWN_ATTRIBUTE.cause]: cause,
      [OWN_ATTRIBUTE.durationMs]: ms,
    });
  }

  /** An interceptor may make a further call: what counts is the last. */
  onEnd(event: CallEvent): void {
    this.#last = event;
    this.watched?.onEnd(event);
  }

  end(error: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const span = this.#span;
    const status = statusOfRequest(this.#request, error);
    span.setAttribute(ATTRIBUTE.statusCode, status);
    if (this.#last !== undefined) {
      const { peerAddress, peerPort } = ATTRIBUTE;
      const peer = peerOf(this.#last.peer);
      // One by one: setAttributes makes a list of them for each span.
      if (peer[peerAddress] !== undefined) span.setAttribute(peerAddress, peer[peerAddress]);
      if (peer[peerPort] !== undefined) span.setAttribute(peerPort, peer[peerPort]);
      span.setAttribute(OWN_ATTRIBUTE.attempts, this.#last.attempts);
    }
    const type = errorTypeOf(status, error);
    if (type !== undefined) {
      span.setAttribute(ATTRIBUTE.errorType, type);
      span.setStatus({ code: SpanStatusCode.ERROR, message: messageOfThrown(error) });
    }
    span.end();
  }
}
