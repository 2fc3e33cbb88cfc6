// Adds the stats service to a server. Who may ask, and the figures, are loaded with the first who
// does.

import { type Implementation, implement } from "./implement.js";
import { STATS, type StatsHandler, type WatchedServer } from "./stats.js";

/** Adds the service, unless the user serves one of this name. */
export function withStats(services: readonly Implementation[], server: () => WatchedServer): readonly Implementation[] {
  if (services.some(({ service }) => service.name === STATS.name)) return services;
  let watchers: Promise<StatsHandler> | undefined;
  const handler: StatsHandler = {
    async *watch(...args) {
      watchers ??= import("./stats/watchers.js").then(({ Watchers }) => new Watchers(server()));
      yield* (await watchers).watch(...args);
    },
  };
  return [...services, { ...implement(STATS, handler), isListed: false }];
}
