// `implement`: joins a generated service and the object that handles its calls.

import { describeValue } from "../base/contract-error.js";
import { ARE_INTERCEPTORS, checkOptions, type OptionRule, type OptionRules } from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import { expectService, isService, type ServiceDef } from "../schema/service-def.js";
import { isCertificateName } from "../transport/certificate.js";
import type { ServerInterceptor } from "./interceptor.js";

/** A service with its handler, ready for `serve`. */
export interface Implementation {
  /** The generated service. */
  readonly service: ServiceDef<never, never>;
  /** The object whose methods are called. */
  readonly handler: object;
  /** Who may call it, as `implement` was given it. Default: everybody who can connect. */
  readonly allow?: readonly string[] | undefined;
  /** Around its calls, inside of those of the server. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
  /** Whether it is put into the registry. Default true. */
  readonly isListed?: boolean | undefined;
  /** Called when the server begins to drain, before anybody else is told. */
  readonly onDrain?: (() => void) | undefined;
}

/**
 * What `implement` is told beside service and handler. A wrong or unknown option throws RpcError
 * INVALID_ARGUMENT.
 */
export interface ImplementOptions {
  /**
   * Clients that may call this service: names of which their certificate must have one, such as
   * `URI:spiffe://example.org/billing` or `DNS:billing.example.org`. Others get PERMISSION_DENIED.
   * Needs a server with `tls.ca`. Default: everybody who can connect.
   */
  readonly allow?: readonly string[] | undefined;
  /**
   * Around the calls of this service alone; the first is the outermost, and those of `serve` are
   * around them all. Default: none.
   */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
}

/** Of `serve`: at least one, or no call would ever be answered. */
export const ARE_IMPLEMENTATIONS: OptionRule = {
  expected: "a list of what implement(...) returns, at least one",
  isRight: (value) => Array.isArray(value) && value.length > 0 && value.every(isImplementation),
};

const IS_LIST: OptionRule = { expected: "a list of DNS:name and URI:uri", isRight: Array.isArray };

/** Of docs/options.md, too. */
export const IMPLEMENT_RULES: OptionRules<ImplementOptions> = { allow: IS_LIST, interceptors: ARE_INTERCEPTORS };

function isImplementation(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isService(Reflect.get(value, "service")) && typeof Reflect.get(value, "handler") === "object";
}

/**
 * Throws INVALID_ARGUMENT when the handler lacks a method of the contract, and for a name in
 * `allow` that no certificate has.
 */
export function implement<Client, Handler extends object>(
  service: ServiceDef<Client, Handler>,
  handler: Handler,
  options: ImplementOptions = {},
): Implementation {
  expectService("implement", service);
  checkOptions("implement", options, IMPLEMENT_RULES);
  const { allow, interceptors } = options;
  for (const name of allow ?? []) {
    if (typeof name === "string" && isCertificateName(name)) continue;
    const text = `option allow of ${service.name} takes DNS:name and URI:uri, got ${JSON.stringify(name)}`;
    throw usageError("INVALID_ARGUMENT", text);
  }
  if (typeof handler !== "object" || handler === null) {
    const text = `the handler of ${service.name} must be an object with a method for each of the contract, got ${describeValue(handler)}`;
    throw usageError("INVALID_ARGUMENT", text);
  }
  const missing = service.methods.filter(({ name }) => typeof Reflect.get(handler, name) !== "function");
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw usageError("INVALID_ARGUMENT", `the handler of ${service.name} lacks ${names}; add a method for each`);
  }
  return { service: service as ServiceDef<never, never>, handler, allow, interceptors }; // the type parameters exist for the compiler only
}
