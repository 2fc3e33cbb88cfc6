// Whom this checkout breaks: a peer that runs, with the contract that it was built with. Pure.

import type { Finding } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";

/**
 * `consumer`: it calls servers of this checkout. `instance`: clients of this checkout call it.
 */
export type Kind = "instance" | "consumer";

export type Compare = (before: Descriptor, after: Descriptor) => readonly Finding[];

/**
 * The changes between `running` and `checkout` that break a peer of this kind. Both are schemas of
 * one service. What only compiles or behaves in another way breaks nobody who runs.
 */
export function breaksOf(kind: Kind, running: Descriptor, checkout: Descriptor, compare: Compare): readonly Finding[] {
  const found = compare(running, checkout).filter(({ category }) => category === "wire" || category === "identity");
  // An error is of an old client with a new server.
  if (kind === "consumer") return found.filter(({ severity }) => severity === "error");
  // A warning is of a new client with an old server. Whether an error is that, too, is seen from
  // the other side: where the same place breaks a client of this checkout at that server.
  const back = compare(checkout, running).filter(({ category, severity }) => category === "wire" && severity === "error");
  const places = new Set(back.map(({ name }) => name));
  return found.filter(({ severity, name }) => severity === "warning" || (severity === "error" && places.has(name)));
}

/** What breaks by a service that the checkout has no more, although it has its package. */
export function removalOf(service: string, kind: Kind): readonly Finding[] {
  if (kind === "instance") return []; // no client of this checkout calls it
  const message = "service was there, is gone, and its clients find no server; keep it, deprecated, until no client calls it";
  return [{ rule: "service-removed", category: "identity", severity: "error", name: service, message }];
}
