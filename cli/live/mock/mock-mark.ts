// How an entry of the registry says that it is a mock, and the registry that writes it.

import type { Endpoint, Registry } from "callwire";
import type { Live } from "../live-command.js";

/** For `meta` of the entry. */
const MOCK_MARK: Readonly<Record<string, string>> = { mock: "true" };

export function isMock({ meta }: Pick<Endpoint, "meta">): boolean {
  return meta["mock"] === MOCK_MARK["mock"];
}

/** Says on stderr how many of them are mocks; nothing where none is. */
export function sayMocks(live: Pick<Live, "err">, endpoints: readonly Endpoint[]): void {
  const { length } = endpoints.filter(isMock);
  if (length === 0) return;
  const of = length === endpoints.length ? `${length}` : `${length} of ${endpoints.length}`;
  live.err(`mock: ${of} ${endpoints.length === 1 ? "instance is" : "instances are"} callwire mock, whose answers are made up\n`);
}

/** The same registry, in which what is registered has the mark. Who opened it closes it. */
export function markedRegistry(registry: Registry): Registry {
  return {
    target: registry.target,
    capabilities: { ...registry.capabilities, keepsConsumers: false }, // a mock calls nobody
    get health() {
      return registry.health;
    },
    onHealth: (listener) => registry.onHealth(listener),
    subscribe: (service, options) => registry.subscribe(service, options),
    register(service, endpoint) {
      const registration = registry.register(service, { ...endpoint, meta: { ...endpoint.meta, ...MOCK_MARK } });
      return {
        get state() {
          return registration.state;
        },
        ready: (options) => registration.ready(options),
        update: ({ meta, ...patch }) =>
          registration.update(meta === undefined ? patch : { ...patch, meta: { ...meta, ...MOCK_MARK } }),
        [Symbol.asyncDispose]: () => registration[Symbol.asyncDispose](),
      };
    },
    list: () => registry.list(),
    publishSchema: (fingerprint, schema) => registry.publishSchema(fingerprint, schema),
    schema: (fingerprint) => registry.schema(fingerprint),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
