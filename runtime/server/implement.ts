// `implement`: joins a generated service and the object that handles its calls.

import { RpcError } from "../base/errors.js";
import type { ServiceDef } from "../schema/service-def.js";

/** A service with its handler, ready for `serve`. */
export interface Implementation {
  readonly service: ServiceDef<never, never>;
  readonly handler: object;
}

/** Throws INVALID_ARGUMENT when the handler lacks a method of the contract. */
export function implement<Client, Handler extends object>(
  service: ServiceDef<Client, Handler>,
  handler: Handler,
): Implementation {
  const missing = service.methods.filter(({ name }) => typeof Reflect.get(handler, name) !== "function");
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw new RpcError("INVALID_ARGUMENT", `the handler of ${service.name} lacks ${names}; add a method for each`);
  }
  return { service: service as ServiceDef<never, never>, handler }; // the type parameters exist for the compiler only
}
