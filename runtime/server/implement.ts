// `implement`: joins a generated service and the object that handles its calls.

import { RpcError } from "../base/errors.js";
import type { ServiceDef } from "../schema/service-def.js";
import { isCertificateName } from "../transport/certificate.js";

/** A service with its handler, ready for `serve`. */
export interface Implementation {
  readonly service: ServiceDef<never, never>;
  readonly handler: object;
  readonly allow?: readonly string[] | undefined;
  /** Whether it is put into the registry. Default true. */
  readonly isListed?: boolean | undefined;
  /** Called when the server begins to drain, before anybody else is told. */
  readonly onDrain?: (() => void) | undefined;
}

export interface ImplementOptions {
  /**
   * Clients that may call this service: names of which their certificate must have one, such as `URI:spiffe://example.org/billing` or
   * `DNS:billing.example.org`. Others get PERMISSION_DENIED. Needs a server with `tls.ca`. Default: everybody who can connect.
   */
  readonly allow?: readonly string[] | undefined;
}

/** Throws INVALID_ARGUMENT when the handler lacks a method of the contract, and for a name in `allow` that no certificate has. */
export function implement<Client, Handler extends object>(
  service: ServiceDef<Client, Handler>,
  handler: Handler,
  { allow }: ImplementOptions = {},
): Implementation {
  for (const name of allow ?? []) {
    if (isCertificateName(name)) continue;
    throw new RpcError(
      "INVALID_ARGUMENT",
      `option allow of ${service.name} takes DNS:name and URI:uri, got ${JSON.stringify(name)}`,
    );
  }
  const missing = service.methods.filter(({ name }) => typeof Reflect.get(handler, name) !== "function");
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw new RpcError("INVALID_ARGUMENT", `the handler of ${service.name} lacks ${names}; add a method for each`);
  }
  return { service: service as ServiceDef<never, never>, handler, allow }; // the type parameters exist for the compiler only
}
