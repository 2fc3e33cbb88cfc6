// Whether the path of the target is there, and something is registered under it.

import type { ExaminedPath } from "callwire/zookeeper";
import type { Finding } from "./finding.js";

/** Paths that are named. */
const MAX_NAMED = 5;

/** `services`: how many are registered there. */
export function checkPath(path: string, { exists, near }: ExaminedPath, services: number): Finding {
  const places = near.slice(0, MAX_NAMED).join(", ");
  if (!exists) {
    const advice =
      near.length === 0 ? "give the right path, or start a server there" : `services are under ${places}; give that path`;
    return { state: "fail", found: `there is no ${path} in the registry`, advice };
  }
  if (services > 0) return { state: "ok", found: `${path} has ${services} ${services === 1 ? "service" : "services"}` };
  return {
    state: "warn",
    found: `nothing is registered under ${path}`,
    advice:
      near.length === 0
        ? "start a server with this registry, or give the path under which they register"
        : `services are under ${places}; give that path, or start a server with this registry`,
  };
}
