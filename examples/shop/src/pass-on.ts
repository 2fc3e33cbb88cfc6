// What a handler's own calls fail with says nothing to its caller, who gets INTERNAL. One thing the
// caller can use: that a service behind this one does not answer now, so that later may be better.

import { RpcError, type ServerInterceptor } from "callwire";

const PASSING: readonly string[] = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"];

export const passOn: ServerInterceptor = {
  async call(request, next) {
    try {
      return await next(request);
    } catch (error) {
      throw translate(error);
    }
  },
  async *stream(request, next) {
    try {
      yield* await next(request);
    } catch (error) {
      throw translate(error);
    }
  },
};

function translate(error: unknown): unknown {
  if (!(error instanceof RpcError) || error.method === undefined || !PASSING.includes(error.code)) return error;
  const service = error.method.slice(0, error.method.indexOf("/"));
  return new RpcError(error.code, `${service} does not answer now; try again later`);
}
