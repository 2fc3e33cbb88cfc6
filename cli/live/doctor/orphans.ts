// Entries in the places of instances and of consumers that no session owns, or that are none.

import type { ExaminedConsumer, ExaminedEntry } from "callwire/zookeeper";
import { type Finding, findEach } from "./finding.js";

/** One entry, of whichever kind. */
interface Entry {
  readonly path: string;
  readonly isEphemeral: boolean;
  /** Why it is none of its kind. */
  readonly problem: string | undefined;
}

/** What entries of a kind are called. */
interface Kind {
  readonly noun: string;
  /** Whose session they belong to. */
  readonly owner: string;
  readonly good: string;
  /** Why nobody misses one that is removed. */
  readonly whyNot: string;
}

export function checkOrphans(entries: readonly ExaminedEntry[]): readonly Finding[] {
  const good = `${entries.length} ${entries.length === 1 ? "entry" : "entries"}, each with its session`;
  const kind: Kind = { noun: "instance", owner: "server", good, whyNot: "servers register by themselves" };
  return findBad(
    entries.map(({ endpoint, ...rest }) => ({ ...rest, problem: typeof endpoint === "string" ? endpoint : undefined })),
    kind,
  );
}

export function checkConsumers(entries: readonly ExaminedConsumer[]): readonly Finding[] {
  const count = `${entries.length} ${entries.length === 1 ? "client" : "clients"} with a name`;
  const good = entries.length === 0 ? "no client has a name" : `${count}, each with its session`;
  const kind: Kind = { noun: "consumer", owner: "client", good, whyNot: "clients list themselves" };
  return findBad(
    entries.map(({ consumer, ...rest }) => ({ ...rest, problem: typeof consumer === "string" ? consumer : undefined })),
    kind,
  );
}

function findBad(entries: readonly Entry[], { noun, owner, good, whyNot }: Kind): readonly Finding[] {
  const bad = entries.filter(({ isEphemeral, problem }) => !isEphemeral || problem !== undefined);
  return findEach(bad, good, ({ path, isEphemeral, problem }) => {
    if (!isEphemeral && problem !== undefined)
      return {
        state: "fail",
        found: `${path} belongs to no session, and is no ${noun}: ${problem}`,
        advice: "see whose it is before you remove it: in another path or layout it may be right",
      };
    if (!isEphemeral)
      return {
        state: "fail",
        found: `${path} belongs to no session, so that it stays when its ${owner} has gone`,
        advice: `remove it: delete ${path} in zkCli.sh; ${whyNot}`,
      };
    return { state: "warn", found: `${path} is no ${noun}: ${problem}`, advice: "stop or update who registers it" };
  });
}
