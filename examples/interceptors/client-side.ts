// Interceptors of a client: a token with every call, and another attempt where only the caller knows that it is safe.

import { type ClientInterceptor, type ClientRequest, RpcError } from "callwire";

/** Sends the token with every call. It is asked for anew each time, as tokens expire. */
export function sendToken(token: () => string): ClientInterceptor {
  const withToken = (request: ClientRequest): ClientRequest => ({
    ...request,
    options: { ...request.options, metadata: { authorization: token() } },
  });
  return {
    call: (request, next) => next(withToken(request)),
    stream: (request, next) => next(withToken(request)),
  };
}

/** Makes a call once more that the server has ended with ABORTED, as it does when two wanted the same. */
export const againWhenAborted: ClientInterceptor = {
  async call(request, next) {
    try {
      return await next(request);
    } catch (error) {
      if (error instanceof RpcError && error.code === "ABORTED") return next(request);
      throw error;
    }
  },
};
