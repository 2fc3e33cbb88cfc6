// Which path was probably meant, where one has no services: those around it that have some.

import { MAX_EXAMINED_SERVICES, MAX_REGISTRY_READS } from "../../base/limits/discovery.js";
import { forEachAtOnce } from "./for-each-at-once.js";
import type { Layout } from "./layouts/layout.js";
import type { Questions } from "./questions.js";
import { hasCode, ZookeeperCode } from "./zookeeper-error.js";

/** Levels below the path, and below each that is above it. */
const MAX_LEVELS = 2;
/** ZooKeeper's own. */
const SYSTEM = "/zookeeper";

/** The nearest first: which share most of the path. Looks at 500 nodes at most. */
export async function findNearPaths(path: string, layout: Layout, questions: Questions): Promise<readonly string[]> {
  const own = ownFolders(layout);
  const above = pathsAbove(path);
  const seen = new Set([path, ...above]);
  const found: string[] = [];
  let level: readonly string[] = [...above, path];
  for (let depth = 0; depth <= MAX_LEVELS && level.length > 0; depth++) {
    const below: string[] = [];
    await forEachAtOnce(MAX_REGISTRY_READS, level, async (place) => {
      const services = layout.servicesPath(place);
      if (place !== path && services !== undefined && (await namesIn(services, questions)).some((name) => !own.has(name)))
        found.push(place);
      // Inside of what has services there are services, and no other path.
      else for (const name of await namesIn(place, questions)) if (!own.has(name)) below.push(`${place}/${name}`);
    });
    level = below
      .filter((place) => !seen.has(place) && place !== SYSTEM)
      .slice(0, Math.max(0, MAX_EXAMINED_SERVICES - seen.size));
    for (const place of level) seen.add(place);
  }
  const near = (place: string): number => sharedParts(place, path);
  found.sort((left, right) => near(right) - near(left) || left.length - right.length || (left < right ? -1 : 1));
  return found.map((place) => (place === "" ? "/" : place));
}

function sharedParts(one: string, other: string): number {
  const others = other.split("/");
  const parts = one.split("/");
  const differs = parts.findIndex((part, index) => part !== others[index]);
  return differs < 0 ? parts.length : differs;
}

/** The nearest first; "" is the root. */
function pathsAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(1);
  return parts
    .map((_part, index) => parts.slice(0, index))
    .reverse()
    .map((names) => names.map((name) => `/${name}`).join(""));
}

/** Names of the folders that the layout makes in a path. */
function ownFolders(layout: Layout): ReadonlySet<string> {
  const folders = [
    layout.servicesPath(""),
    layout.configPath?.("", ""),
    layout.schemasPath?.(""),
    layout.consumersPath?.("", ""),
  ];
  return new Set(folders.flatMap((folder) => folder?.split("/").filter((name) => name !== "") ?? []));
}

async function namesIn(path: string, questions: Questions): Promise<readonly string[]> {
  try {
    return await questions.childrenOf(path === "" ? "/" : path);
  } catch (error) {
    if (hasCode(error, ZookeeperCode.NO_AUTH)) return []; // of somebody else
    throw error;
  }
}
