// Names of clients: the token under which one is provided, and the decorator that injects it.

import { Inject } from "@nestjs/common";
import { RpcError, type ServiceDef } from "callwire";
import type { NestConnectOptions } from "../options/module-options.js";

/** A client of `forFeature` that differs from those of `forRoot`. What is left out is as there. */
export interface ClientFeature extends Partial<NestConnectOptions> {
  /** The generated service. */
  readonly service: ServiceDef<unknown, unknown>;
  /**
   * Tells two clients of one service apart: the second argument of `@InjectClient`. Default: none.
   * It is not the `name` under which a client is listed in the registry.
   */
  readonly as?: string | undefined;
}

/**
 * The token of a client, for `app.get`, `inject` and `overrideProvider`. Throws INVALID_ARGUMENT
 * when `service` is none that `callwire generate` has made.
 */
export function getClientToken(service: ServiceDef<unknown, unknown>, as?: string): string {
  if (typeof service?.name !== "string" || !Array.isArray(service.methods)) {
    const text = "a client is named by a service that callwire generate has made, such as Calculator, got something else";
    throw new RpcError("INVALID_ARGUMENT", text);
  }
  return `callwire client of ${service.name}${as === undefined ? "" : ` as ${as}`}`;
}

/**
 * Injects the client of a service that `CallwireModule.forFeature` has provided, into a parameter
 * of a constructor or a property. Its type is the generated one, such as `CalculatorClient`.
 */
export function InjectClient(service: ServiceDef<unknown, unknown>, as?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getClientToken(service, as));
}
