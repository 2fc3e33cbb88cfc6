// What `/readyz` of the gateway goes by: whether a call that comes now can reach a server.

import type { Registry } from "callwire";
import type { DynamicClient } from "callwire/dynamic";
import type { ReadinessSource } from "callwire/http";
import type { FollowedContracts } from "../followed-contracts.js";

/**
 * As a whole it is ready while the registry answers. Without the registry it is while it reaches a
 * server of its last lists: calls go on with those, so balancers must not take away all gateways
 * together. A service is served while an instance of it is reached, or may be.
 */
export function createReadiness(
  registry: Pick<Registry, "health">,
  contracts: Pick<FollowedContracts<"native">, "versions">,
): ReadinessSource {
  return {
    isServing(service) {
      const versions = [...contracts.versions];
      if (service === "") return registry.health === "connected" || versions.some(({ client }) => isReached(client));
      const version = versions.find(({ named }) => named.service.name === service);
      return version === undefined ? undefined : isReached(version.client);
    },
  };
}

/** One that is dialled counts: nobody has called it yet. */
function isReached(client: Pick<DynamicClient<"native">, "inspect">): boolean {
  return client.inspect().instances.some(({ state }) => state === "ready" || state === "connecting");
}
