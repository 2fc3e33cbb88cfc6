// Whether the path of the target is there, and something is registered under it.

import type { Finding } from "./finding.js";

/** `found`: true, or paths beside it in which there are services. */
export function checkPath(path: string, found: true | readonly string[], services: number): Finding {
  if (found !== true) {
    const near = found.length === 0 ? "start a server there" : `services are under ${found.slice(0, 5).join(", ")}`;
    return { state: "fail", found: `there is no ${path} in the registry`, advice: `give the right path, or ${near}` };
  }
  if (services > 0) return { state: "ok", found: `${path} has ${services} ${services === 1 ? "service" : "services"}` };
  return {
    state: "warn",
    found: `nothing is registered under ${path}`,
    advice: "start a server with this registry, or give the path under which they register",
  };
}
