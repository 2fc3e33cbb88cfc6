// Who a customer is: a token that only the shop can make, sent as metadata with each call. Orders
// forwards it, so each service knows the customer itself and believes no argument.

import { createHmac, timingSafeEqual } from "node:crypto";
import { type CallContext, type ClientInterceptor, RpcError, type ServerInterceptor } from "callwire";

const customers = new WeakMap<CallContext, string>();

export function issueToken(customer: string, key: string): string {
  return `${customer}.${createHmac("sha256", key).update(customer).digest("base64url")}`;
}

/** Who makes this call. */
export function customerOf(context: CallContext): string {
  const customer = customers.get(context);
  if (customer === undefined)
    throw new RpcError("UNAUTHENTICATED", "this server does not ask who calls; give serve the interceptor");
  return customer;
}

/** What this call carries, for a call that does not inherit it. */
export function tokenOf(context: CallContext): string {
  return String(context.metadata.get("authorization"));
}

/** Lets calls pass that carry a token of this key. Probes ask for the health without one. */
export function authenticate(key: string): ServerInterceptor {
  const admit = (context: CallContext): void => {
    if (context.method.startsWith("callwire.health.v1.")) return;
    const token = context.metadata.get("authorization");
    const customer = typeof token === "string" ? readToken(token, key) : undefined;
    if (customer === undefined) throw new RpcError("UNAUTHENTICATED", "send a token of the shop as the metadata authorization");
    customers.set(context, customer);
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

/** Sends the token with every call of a client. */
export function sendToken(token: string): ClientInterceptor {
  return {
    call: (request, next) => next({ ...request, options: { ...request.options, metadata: { authorization: token } } }),
    stream: (request, next) => next({ ...request, options: { ...request.options, metadata: { authorization: token } } }),
  };
}

function readToken(token: string, key: string): string | undefined {
  const customer = token.slice(0, Math.max(0, token.lastIndexOf(".")));
  const wanted = Buffer.from(issueToken(customer, key));
  const given = Buffer.from(token);
  return customer !== "" && given.length === wanted.length && timingSafeEqual(given, wanted) ? customer : undefined;
}
