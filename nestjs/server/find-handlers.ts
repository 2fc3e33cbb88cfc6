// The providers and controllers of an application that serve a contract.

import type { DiscoveryService, ExternalContextCreator } from "@nestjs/core";
import { type Implementation, implement } from "callwire";
import { servicesOf } from "../handler/callwire-service.js";
import { createNestHandler, type ProviderRecord } from "../handler/nest-handler.js";

/** One implementation for each `@CallwireService`, in the order of the modules. */
export async function findHandlers(
  discovery: DiscoveryService,
  creator: ExternalContextCreator,
): Promise<readonly Implementation[]> {
  const found: Promise<Implementation>[] = [];
  for (const provider of [...discovery.getProviders(), ...discovery.getControllers()]) {
    if (provider.isAlias) continue; // another name of a provider that is found itself
    for (const { service, options } of servicesOf(classOf(provider))) {
      found.push(
        createNestHandler(service, provider, creator).then((handler) => implement<never, object>(service, handler, options)),
      );
    }
  }
  return Promise.all(found);
}

/**
 * Whose decorators count: of the instance, of the class that is made for each call, and of the
 * class that a test has overridden.
 */
function classOf({ instance, metatype, token }: ProviderRecord): unknown {
  const made: unknown = instance;
  const own: unknown = typeof made === "object" && made !== null ? made.constructor : undefined;
  return [own, metatype, token].find((each) => servicesOf(each).length > 0);
}
