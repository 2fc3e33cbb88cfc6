// Whether something listens where the registry says. Looking is the work of the dialler; what it
// means is judged here.

import { type Finding, findEach } from "./finding.js";

/** One address, and why nobody could be reached there. */
export interface Dialled {
  readonly address: string;
  /** Services that are said to be there; none for a server of the registry. */
  readonly services: readonly string[];
  readonly problem: string | undefined;
}

/** The servers of the registry itself. One that answers is enough. */
export function checkRegistryHosts(target: string, dialled: readonly Dialled[]): readonly Finding[] {
  const closed = dialled.filter(({ problem }) => problem !== undefined);
  if (closed.length < dialled.length)
    return findEach(closed, target, ({ address, problem }) => ({
      state: "warn",
      found: `${address} of the registry cannot be reached: ${problem}`,
      advice: "start it again; while others of it answer, all goes on",
    }));
  const tried = closed.map(({ address, problem }) => `${address}: ${problem}`).join(", ");
  return [
    {
      state: "fail",
      found: `${target} cannot be reached: ${tried}`,
      advice: "check that ZooKeeper runs there, and that --registry, CALLWIRE_REGISTRY or callwire.json name it",
    },
  ];
}

/** Instances. */
export function checkPorts(dialled: readonly Dialled[]): readonly Finding[] {
  const closed = dialled.filter(({ problem }) => problem !== undefined);
  const good = dialled.length === 0 ? "no instance is registered" : `${dialled.length} of ${dialled.length} open`;
  return findEach(closed, good, ({ address, services, problem }) => ({
    state: "fail",
    found: `${address} of ${services.join(", ")} cannot be reached from here: ${problem}`,
    advice: "start the server again, open the way to it, or register the address that others see: serve({ advertiseHost })",
  }));
}
