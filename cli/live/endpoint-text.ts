// An instance as an address: for people, and to connect to it alone.

import type { Endpoint, RegistryTarget } from "callwire";

export function addressOf({ host, port, path }: Pick<Endpoint, "host" | "port" | "path">): string {
  if (path !== undefined) return `unix:${path}`;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Itself and nobody else. */
export function targetOf({ host, port, path }: Endpoint): RegistryTarget {
  return { kind: "static", addresses: [path === undefined ? { host, port } : { host: "", port: 0, path }] };
}
