// What Nest's side sees of a call: `@RpcContext`, and the context for guards and interceptors.

import type { ArgumentsHost } from "@nestjs/common";
import { type CallContext, RpcError } from "callwire";

/** What `context.getType()` says in guards, interceptors and filters around a call. */
export const CALLWIRE_CONTEXT = "callwire";

/** Where Nest's own decorators of parameters, and those of `createParamDecorator`, write. */
export const ROUTE_ARGUMENTS = "__routeArguments__";

/** Nest's numbers of what a parameter is: the request, and its body. */
export const REQUEST = 0;
export const BODY = 3;

/** How Nest describes a parameter that is decorated. The key begins with what it is. */
export interface ParameterRecord {
  readonly index: number;
  readonly data: unknown;
  readonly pipes: readonly unknown[];
}

/**
 * Gives a parameter of a handler the context of the call, or one member of it:
 * `@RpcContext("signal") signal: AbortSignal`. It goes behind the parameters of the contract, whose
 * first is the context anyway. Pipes do not see it.
 */
export function RpcContext(member?: keyof CallContext): ParameterDecorator {
  return (target, method, index) => {
    if (method === undefined) throw new RpcError("INVALID_ARGUMENT", "@RpcContext is for parameters of a handler's methods");
    const known = Reflect.getMetadata(ROUTE_ARGUMENTS, target.constructor, method) as object | undefined; // Nest's
    const record: ParameterRecord = { index, data: member, pipes: [] };
    Reflect.defineMetadata(ROUTE_ARGUMENTS, { ...known, [`${REQUEST}:${index}`]: record }, target.constructor, method);
  };
}

/**
 * The context of the call, in a guard, an interceptor or a filter. Throws FAILED_PRECONDITION when
 * something else is called, such as a route: ask `host.getType()` first where both are.
 */
export function callContextOf(host: ArgumentsHost): CallContext {
  const type: string = host.getType();
  if (type !== CALLWIRE_CONTEXT) {
    const text = `callContextOf was given a context of type "${type}"; ask host.getType() === CALLWIRE_CONTEXT first`;
    throw new RpcError("FAILED_PRECONDITION", text);
  }
  return host.getArgByIndex<CallContext>(0);
}
