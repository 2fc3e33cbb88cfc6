// Who may call what, as the contract says it: `@meta("role", "cook")` on a method, or on a service for all of its methods.

import { type CallContext, RpcError, type ServerInterceptor } from "callwire";

/** Lets a call pass when its caller has the role that the contract names. What names none is for everybody. */
export function authorize(rolesOf: (context: CallContext) => readonly string[]): ServerInterceptor {
  const admit = (context: CallContext): void => {
    const { role } = context.meta;
    if (role === undefined || rolesOf(context).includes(role)) return;
    throw new RpcError("PERMISSION_DENIED", `${context.method} is for the role ${role}`);
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
