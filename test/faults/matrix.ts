// All faults, in the order of their table.

import { REGISTRY_SCENES } from "./registry-scenes.js";
import type { Observation, Scene } from "./scene.js";
import { SERVER_SCENES } from "./server-scenes.js";
import { STORM_SCENES } from "./storm-scenes.js";
import { ZOOKEEPER_SCENES } from "./zookeeper-scenes.js";

export const SCENES: readonly Scene[] = [...SERVER_SCENES, ...ZOOKEEPER_SCENES, ...REGISTRY_SCENES, ...STORM_SCENES];

/** What is played side by side, each part in a process of its own. */
export type Part = "servers" | "registries" | "storms";

/** Storms that are short have a part of their own, as they need the machine for themselves. */
export const PARTS: Readonly<Record<Part, readonly Scene[]>> = {
  servers: [...SERVER_SCENES, ...STORM_SCENES.filter(({ isLong }) => isLong === true)],
  registries: [...ZOOKEEPER_SCENES, ...REGISTRY_SCENES],
  storms: STORM_SCENES.filter(({ isLong }) => isLong !== true),
};

export interface Seen {
  readonly scene: Scene;
  /** How often it was played. */
  readonly seeds: number;
  readonly observation: Observation;
}

const HEAD = ["fault", "seeds", "calls", "failed", "lost", "duplicated", "longest gap, ms", "recovery, ms"];

/** Markdown. */
export function formatTable(seen: readonly Seen[]): string {
  const rows = seen.map(({ scene, seeds, observation }) => {
    const { calls, failed, lost, duplicated, longestGapMs, recoveryMs } = observation;
    const numbers = [seeds, calls, failed, lost, duplicated, longestGapMs, recoveryMs];
    return [scene.fault, ...numbers.map((number) => Math.round(number).toLocaleString("en-US"))];
  });
  const widths = HEAD.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(HEAD), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
