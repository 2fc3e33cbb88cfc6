// The span of a call at its client: one over all attempts, with an event for each. A stream has one
// over its whole life.

import { type Attributes, context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { isDeclaredError, RpcError } from "../base/errors.js";
import { messageOfThrown } from "../base/internal-error.js";
import type { StatusName } from "../base/status.js";
import type { CallEvent } from "../call/call-events.js";
import type { CallObserver } from "../call/call-record.js";
import type { ClientInterceptor, ClientRequest } from "../client/interceptor.js";
import { withObserver } from "../client/observed-request.js";
import { errorTypeOf } from "../telemetry/error-type.js";
import { Remembered } from "../telemetry/remembered.js";
import { ATTRIBUTE, OWN_ATTRIBUTE, peerOf, SYSTEM, serverOf } from "./attributes.js";
import { inject } from "./propagation.js";
import { TraceContext } from "./trace-context.js";

/** Put it first in the list: its span is around what the others do. */
export function clientSpans(tracer: () => Tracer | undefined): ClientInterceptor {
  return {
    call(request, next) {
      const call = begin(tracer(), request);
      if (call === undefined) return next(request);
      try {
        const answer = call.run(next);
        answer.then(
          () => call.end(undefined),
          (error: unknown) => call.end(error ?? String(error)), // also `Promise.reject()` is a failure
        );
        return answer;
      } catch (error) {
        call.end(error); // what an interceptor inside made of the request is none
        throw error;
      }
    },
    stream(request, next) {
      const call = begin(tracer(), request);
      if (call === undefined) return next(request);
      call.isStream = true;
      try {
        const stream = call.run(next);
        if (!call.hasBegun) call.end(undefined); // another interceptor has answered it
        return stream;
      } catch (error) {
        call.end(error);
        throw error;
      }
    },
  };
}

function begin(tracer: Tracer | undefined, request: ClientRequest): ClientCall | undefined {
  return tracer && new ClientCall(tracer, request);
}

const CALLED = new Remembered<Attributes>((method, target) => ({
  [ATTRIBUTE.system]: SYSTEM,
  [ATTRIBUTE.method]: method,
  ...serverOf(target, method),
}));

const FIRST_ATTEMPTS = new Remembered<Attributes>((peer) => ({ [OWN_ATTRIBUTE.attempt]: 1, ...peerOf(peer) }));

class ClientCall implements CallObserver {
  readonly metadata;
  hasBegun = false;
  /** Its end is that of its items. */
  isStream = false;
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
    this.hasBegun = true;
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
    if (this.isStream) this.end(event.error);
  }

  end(error: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const span = this.#span;
    const status = statusOf(error, this.#last);
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

/** The call's own, unless an interceptor has made something else of it. */
function statusOf(error: unknown, last: CallEvent | undefined): StatusName {
  if (error === undefined) return "OK";
  if (last !== undefined && last.error === error) return last.status;
  if (error instanceof RpcError) return error.code;
  return last !== undefined && isDeclaredError(error) && last.status !== "OK" ? last.status : "UNKNOWN";
}
