// Interceptors: code around every call of a server, for what all calls have in common. Folded once,
// when the server starts.

import { promiseOf } from "../base/promise-of.js";
import { bindItems } from "../call/bound-items.js";
import type { CallContext } from "../call/call-context.js";
import { IncomingCall } from "../call/incoming-call.js";
import { toRequestStream } from "../call/request-stream.js";
import type { Items } from "../call/send-items.js";
import { expectsItems, type MethodDef, type MethodKind } from "../schema/service-def.js";
import { nothing, SCALAR_CODECS } from "../wire/codec.js";

/** A call on its way to its handler. To change it, hand a changed copy to `next`. */
export interface ServerRequest {
  /** What the handler is told about the call. */
  readonly context: CallContext;
  /** Which side streams, or `"oneway"` when no answer is sent. */
  readonly kind: MethodKind;
  /** In the order of the contract, defaults filled in; without the stream that the client sends. */
  readonly args: readonly unknown[];
  /** What the client streams; empty for other kinds. */
  readonly items: AsyncIterable<unknown>;
}

/**
 * The first of the list is the outermost: it sees the call first and its outcome last. What it
 * throws is answered as if the handler had thrown it. An interceptor that lacks one of the two lets
 * those calls pass.
 */
export interface ServerInterceptor {
  /** Around unary, client streaming and oneway calls. */
  call?(request: ServerRequest, next: (request: ServerRequest) => Promise<unknown>): Promise<unknown>;
  /** Around server streaming and bidi calls. `next` gives what the handler sends. */
  stream?(
    request: ServerRequest,
    next: (request: ServerRequest) => Promise<Items<unknown>>,
  ): Promise<Items<unknown>> | Items<unknown>;
}

type Next = (request: ServerRequest) => Promise<unknown>;

/** Their values run no code when they are written. */
const PRIMITIVES: ReadonlySet<unknown> = new Set([
  ...[SCALAR_CODECS.bool, SCALAR_CODECS.string, SCALAR_CODECS.f32, SCALAR_CODECS.f64, SCALAR_CODECS.duration, nothing],
  ...[SCALAR_CODECS.i8, SCALAR_CODECS.i16, SCALAR_CODECS.i32, SCALAR_CODECS.i64],
  ...[SCALAR_CODECS.u8, SCALAR_CODECS.u16, SCALAR_CODECS.u32, SCALAR_CODECS.u64],
]);

/**
 * The method with all interceptors around its handler; the method itself when there are none for
 * its kind.
 */
export function interceptMethod(
  def: MethodDef<object, CallContext>,
  handler: object,
  interceptors: readonly ServerInterceptor[],
): MethodDef<object, CallContext> {
  const streams = expectsItems(def.kind);
  const steps = interceptors.flatMap(streams ? streamStep : callStep);
  if (steps.length === 0) return def;
  const invoke = ({ context, args, items }: ServerRequest) => def.invoke(handler, context, args, toRequestStream(items));
  const start: Next = async (request) => {
    const result = await invoke(request);
    const hasGetters = typeof result === "object" && result !== null; // it may have; a number has none, and pays nothing
    if (hasGetters && !streams && request.context instanceof IncomingCall) request.context.rememberScope();
    return result;
  };
  // Where the contract says a number the handler's own promise will do: another one costs as much
  // as an interceptor.
  const first: Next = !streams && PRIMITIVES.has(def.result) ? (request) => promiseOf(invoke, request, undefined) : start;
  const run = steps.reduceRight<Next>((inner, step) => {
    const next = streams ? bindNext(inner) : inner;
    if (def.request === undefined) return (request) => promiseOf(step, request, next);
    return (request) => promiseOf(step, request, bindChanged(request, next));
  }, first);
  return { ...def, invoke: (_handler, context, args, items) => run({ context, kind: def.kind, args, items }) };
}

/** A generator runs later than it is called, and in the context of its call all the same. */
function bindNext(next: Next): Next {
  return async (request) => bindItems(await next(request));
}

/** What an interceptor makes of the items of the client runs where it hands them on. */
function bindChanged({ items }: ServerRequest, next: Next): Next {
  return (request) =>
    next(request.items === items ? request : { ...request, items: bindItems(request.items) as AsyncIterable<unknown> }); // bound items are items
}

type Step = (request: ServerRequest, next: Next) => unknown;

function callStep(interceptor: ServerInterceptor): readonly Step[] {
  return interceptor.call === undefined ? [] : [(request, next) => interceptor.call?.(request, next)];
}

function streamStep(interceptor: ServerInterceptor): readonly Step[] {
  if (interceptor.stream === undefined) return [];
  // That a handler of a stream returns items is checked when they are sent.
  return [(request, next) => interceptor.stream?.(request, next as (request: ServerRequest) => Promise<Items<unknown>>)];
}
