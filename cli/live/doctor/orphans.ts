// Entries in the places of instances that no session owns, or that are none.

import type { ExaminedEntry } from "callwire/zookeeper";
import { type Finding, findEach } from "./finding.js";

export function checkOrphans(entries: readonly ExaminedEntry[]): readonly Finding[] {
  const bad = entries.filter(({ isEphemeral, endpoint }) => !isEphemeral || typeof endpoint === "string");
  const good = `${entries.length} ${entries.length === 1 ? "entry" : "entries"}, each with its session`;
  return findEach(bad, good, ({ path, isEphemeral, endpoint }) => {
    if (!isEphemeral && typeof endpoint === "string")
      return {
        state: "fail",
        found: `${path} belongs to no session, and is no instance: ${endpoint}`,
        advice: "see whose it is before you remove it: in another path or layout it may be right",
      };
    if (!isEphemeral)
      return {
        state: "fail",
        found: `${path} belongs to no session, so that it stays when its server has gone`,
        advice: `remove it: delete ${path} in zkCli.sh; servers register by themselves`,
      };
    return { state: "warn", found: `${path} is no instance: ${String(endpoint)}`, advice: "stop or update who registers it" };
  });
}
