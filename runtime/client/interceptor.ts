// Interceptors: code around every call of a client, for what all calls have in common. Folded once,
// when the client is made.

import { RpcError } from "../base/errors.js";
import { promiseOf } from "../base/promise-of.js";
import type { MethodKind } from "../schema/service-def.js";
import type { RpcStream } from "./call.js";
import type { CallOptions } from "./client-base.js";

/** A call on its way to the server. To change it, hand a changed copy to `next`. */
export interface ClientRequest {
  /** Full name, such as `demo.calculator.v1.Calculator/divide`. */
  readonly method: string;
  /** Where its client looks for servers, without secrets, such as `zookeeper://zk1:2181/rpc`. */
  readonly target: string;
  /** Which side streams, or `"oneway"` when no answer is waited for. */
  readonly kind: MethodKind;
  /** Whether the contract says `@idempotent`: the call may run twice. */
  readonly idempotent: boolean;
  /**
   * What the contract says of the method by `@meta`: pairs of its service, and over them its own.
   * Empty when there are none.
   */
  readonly meta: Readonly<Record<string, string>>;
  /** In the order of the contract; a stream that the client sends is the last. */
  readonly args: readonly unknown[];
  /** What `.with(...)` was given. */
  readonly options: CallOptions;
}

/**
 * The first of the list is the outermost: it sees the call first and its outcome last. `next` may
 * be called again, which makes another call. An interceptor that lacks one of the two lets those
 * calls pass.
 */
export interface ClientInterceptor {
  /** Around unary, client streaming and oneway calls. */
  call?(request: ClientRequest, next: (request: ClientRequest) => Promise<unknown>): Promise<unknown>;
  /** Around server streaming and bidi calls. */
  stream?(request: ClientRequest, next: (request: ClientRequest) => RpcStream<unknown>): RpcStream<unknown>;
}

type CallStep = (request: ClientRequest, next: (request: ClientRequest) => Promise<unknown>) => unknown;

/** The calls of `start` with all interceptors around it. */
export function interceptCalls(
  interceptors: readonly ClientInterceptor[],
  start: (request: ClientRequest) => Promise<unknown>,
): (request: ClientRequest) => Promise<unknown> {
  return interceptors.reduceRight((next, interceptor) => {
    if (interceptor.call === undefined) return next;
    const step: CallStep = (request, inner) => interceptor.call?.(request, inner);
    return (request) => promiseOf(step, request, next);
  }, start);
}

/** The streams of `start` with all interceptors around it. */
export function interceptStreams(
  interceptors: readonly ClientInterceptor[],
  start: (request: ClientRequest) => RpcStream<unknown>,
): (request: ClientRequest) => RpcStream<unknown> {
  return interceptors.reduceRight((next, interceptor) => {
    if (interceptor.stream === undefined) return next;
    return (request) => expectStream(interceptor.stream?.(request, next), request);
  }, start);
}

function expectStream(stream: RpcStream<unknown> | undefined, { method }: ClientRequest): RpcStream<unknown> {
  if (typeof stream === "object" && stream !== null && Symbol.asyncIterator in stream) return stream;
  throw new RpcError("INVALID_ARGUMENT", `${method}: an interceptor must return a stream, such as that of \`next(request)\``, {
    method,
  });
}
