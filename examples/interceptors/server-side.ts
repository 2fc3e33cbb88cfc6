// Interceptors of a server: who is calling, and how long each call took.

import { type CallContext, RpcError, type ServerInterceptor } from "callwire";

export interface User {
  readonly name: string;
  /** For `authorize` of authorize.ts. */
  readonly roles: readonly string[];
}

const users = new WeakMap<CallContext, User>();

/** Who makes this call. For handlers of a server that authenticates. */
export function userOf(context: CallContext): User {
  const user = users.get(context);
  if (user === undefined) throw new RpcError("UNAUTHENTICATED", "this server does not ask who calls; give serve the interceptor");
  return user;
}

/** Lets calls pass whose token is known, and remembers whose it is. */
export function authenticate(known: ReadonlyMap<string, User>): ServerInterceptor {
  const admit = (context: CallContext): void => {
    const token = context.metadata.get("authorization");
    const user = typeof token === "string" ? known.get(token) : undefined;
    if (user === undefined) throw new RpcError("UNAUTHENTICATED", "send a token that is known as the metadata authorization");
    users.set(context, user);
  };
  return {
    async call(request, next) {
      admit(request.context);
      return next(request);
    },
    async stream(request, next) {
      admit(request.context);
      return next(request);
    },
  };
}

/** Reports each call with its milliseconds; for a stream, those until its last item has left. */
export function timeCalls(report: (method: string, ms: number) => void): ServerInterceptor {
  return {
    async call(request, next) {
      const startedAt = performance.now();
      try {
        return await next(request);
      } finally {
        report(request.context.method, performance.now() - startedAt);
      }
    },
    async *stream(request, next) {
      const startedAt = performance.now();
      try {
        yield* await next(request);
      } finally {
        report(request.context.method, performance.now() - startedAt);
      }
    },
  };
}
