// The suites: a room of tests each, or a part of one. Which files belong to which, and which may
// run beside others. Runs nothing.

import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * `busy` needs a core; `waiting` mostly waits, for timers and for processes of its own; `alone`
 * measures times, and has the machine for itself.
 */
export type Lane = "busy" | "waiting" | "alone";

export interface Suite {
  /**
   * The room, or the room and the file: `runtime/client`, `runtime/server/floods`. Those that share
   * a process have one name together.
   */
  readonly name: string;
  readonly lane: Lane;
  /** Needs nothing that is installed, and waits for little. */
  readonly isQuick: boolean;
  /** Its process counts which lines it runs, where the runner's own does. */
  readonly isCovered: boolean;
  /** Absolute paths. */
  readonly files: readonly string[];
}

interface Rule {
  /** A room with all that is in it, or a file without its ending. */
  readonly path: string;
  readonly lane: Lane;
  readonly isQuick: boolean;
  /** Default: the path. Those of one name share a process. */
  readonly suite?: string;
}

/**
 * Files that have the machine for themselves: each asserts how long something takes, or how much of
 * the time of others.
 */
const ALONE: readonly string[] = [
  "attack",
  "faults/storms",
  "runtime/discovery/zookeeper/connection-faults",
  "runtime/server/fair-streams",
  "runtime/server/floods",
];

/**
 * Rooms and files that mostly wait. Those that take longest come first, as they are begun in this
 * order.
 */
const WAITING: readonly string[] = [
  "faults/registries",
  "cli/live",
  "story",
  "chaos/chaos",
  "faults/servers",
  "cli/dev",
  "conform",
  "examples",
  "observability",
  "gateway",
  "nestjs/server/drain",
  "runtime/embedded",
  "runtime/discovery",
  "runtime/server/stop-signal",
  "runtime/server/stop-signals",
  "runtime/server/workers",
  "runtime/channel/dead-records",
  "runtime/client/ready",
  "runtime/client/ready-zookeeper",
  "soak/soak",
];

/**
 * Rooms that are quick, though they wait about as long as they need a core: for sockets, and for
 * timers of a second.
 */
const QUICK_WAITING: readonly string[] = ["runtime/client", "runtime/server", "conformance", "runtime/channel"];

/**
 * Rooms and files that need a core for long, or something that is installed. Those that take
 * longest come first.
 */
const LONG: readonly string[] = [
  "environments",
  "console",
  "house/packages",
  "shop",
  "cli",
  "editors",
  "growth/growth",
  "growth",
  "fuzz",
  "simulation",
  "world",
  "world/later-seeds",
  "interop",
  "cli/start",
  "runner/run-suite",
  "runtime/transport/own-stall",
  "runtime/wire/decoded-bytes",
  "runtime/wire/key-spread",
];

/** Rooms and files that compile contracts for seconds. One process has them all. */
const COMPILER_LOADS: readonly string[] = [
  "compiler/emit/generated-code",
  "compiler/emit/hostile",
  "compiler/emit/size",
  "compiler/format",
  "compiler/syntax/broken-contracts",
  "compiler/syntax/foreign-forms",
  "compiler/syntax/foreign-hints",
  "compiler/syntax/plain-fields",
];

/**
 * Files that need a core for seconds: they bring megabytes on their way, or thousands of calls, or
 * start threads. One process has them all.
 */
const LOADS: readonly string[] = [
  "runtime/channel/waiting-calls",
  "runtime/client/large-messages",
  "runtime/json/round-trip",
  "runtime/server/call-ids",
  "runtime/server/limit-options",
  "runtime/server/many-streams",
  "runtime/server/refusals",
  "runtime/server/thread",
  "runtime/server/unread-answers",
];

/**
 * Rooms and files of which coverage is not counted: they run programs of others, or one path over
 * and over, or they measure.
 */
const UNCOVERED: readonly string[] = [
  "attack",
  "chaos/chaos",
  "compiler loads",
  "conform",
  "console",
  "environments",
  "examples",
  "faults",
  "fuzz",
  "growth",
  "house/packages",
  "runtime/server/fair-streams",
  "runtime/server/floods",
  "runtime/wire/decoded-bytes",
  "runtime/wire/key-spread",
  "shop",
  "simulation",
  "soak",
  "story",
  "world",
  "world/later-seeds",
];

/**
 * Rooms that share a process with others, by its name: to start one and to load what all of them
 * need takes a second of a core.
 */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  "small rooms": [
    "bench/figures",
    "chaos",
    "nestjs",
    "nestjs/client",
    "nestjs/handler",
    "nestjs/server",
    "runner",
    "runtime",
    "runtime/balancing",
    "runtime/base",
    "runtime/call",
    "runtime/call-log",
    "runtime/dynamic",
    "runtime/health",
    "runtime/json",
    "runtime/otel",
    "runtime/prometheus",
    "runtime/recording",
    "runtime/reflection",
    "runtime/schema",
    "runtime/telemetry",
    "runtime/testing",
    "runtime/transport",
    "runtime/web",
    "runtime/wire",
    "types",
  ],
  "compiler rooms": [
    "compiler",
    "compiler/breaking",
    "compiler/emit",
    "compiler/emit/print",
    "compiler/export",
    "compiler/highlight",
    "compiler/lint",
    "compiler/lower",
    "compiler/lsp",
    "compiler/semantic",
    "compiler/syntax",
    "compiler/text",
    "evolution",
    "golden",
  ],
  "docs and house": ["docs", "house"],
};

const RULES: readonly Rule[] = [
  ...ALONE.map((path): Rule => ({ path, lane: "alone", isQuick: false })),
  ...WAITING.map((path): Rule => ({ path, lane: "waiting", isQuick: false })),
  ...QUICK_WAITING.map((path): Rule => ({ path, lane: "waiting", isQuick: true })),
  ...LONG.map((path): Rule => ({ path, lane: "busy", isQuick: false })),
  ...COMPILER_LOADS.map((path): Rule => ({ path, lane: "busy", isQuick: false, suite: "compiler loads" })),
  ...LOADS.map((path): Rule => ({ path, lane: "busy", isQuick: false, suite: "loads" })),
];

/**
 * The suites under `root`, which holds compiled tests, in the order in which they are begun: all,
 * or those of what is `wanted`.
 */
export function findSuites(root: string, wanted: readonly string[] = []): readonly Suite[] {
  const sources = join(root, "../../test");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".test.js") && existsSync(join(sources, `${pathOf(file)}.test.ts`)),
  );
  return suitesOf(chooseFiles(files, wanted)).map((suite) => ({
    ...suite,
    files: suite.files.map((file) => join(root, file)),
  }));
}

/**
 * The suites of `files`, which are relative. A rule that names a file goes before one that names
 * its room.
 */
export function suitesOf(files: readonly string[]): readonly Suite[] {
  const byName = new Map<string, { rule: Rule; at: number; files: string[] }>();
  for (const file of files.toSorted()) {
    const path = pathOf(file);
    const at = ruleOf(path);
    const room = dirname(path);
    const rule = RULES[at] ?? { path: sharedOf(room) ?? room, lane: "busy", isQuick: true };
    const name = rule.suite ?? rule.path;
    const suite = byName.get(name) ?? { rule, at, files: [] };
    byName.set(name, suite);
    suite.files.push(file);
  }
  return [...byName]
    .sort(([, a], [, b]) => a.at - b.at)
    .map(([name, { rule, files: own }]) => ({
      name,
      lane: rule.lane,
      isQuick: rule.isQuick,
      isCovered: !UNCOVERED.some((room) => isIn(name, room)),
      files: own,
    }));
}

/** The process that a room shares; undefined when it has one of its own. */
function sharedOf(room: string): string | undefined {
  return Object.keys(SHARED).find((name) => SHARED[name]?.includes(room) === true);
}

/** Index of the rule for a file, or behind all rules. */
function ruleOf(path: string): number {
  const exact = RULES.findIndex((rule) => rule.path === path);
  const at = exact >= 0 ? exact : RULES.findIndex((rule) => isIn(path, rule.path));
  return at >= 0 ? at : RULES.length;
}

/**
 * Those of `files` that are one of `wanted`, a room or a file, or are in a room of it. Throws when
 * one names none.
 */
export function chooseFiles(files: readonly string[], wanted: readonly string[]): readonly string[] {
  if (wanted.length === 0) return files;
  for (const want of wanted) {
    if (files.some((file) => isIn(pathOf(file), want))) continue;
    const rooms = new Set(files.map((file) => dirname(file)));
    throw new Error(`no tests "${want}"; there are ${[...rooms].toSorted().join(", ")}`);
  }
  return files.filter((file) => wanted.some((want) => isIn(pathOf(file), want)));
}

function pathOf(file: string): string {
  return file.replace(/\.test\.js$/, "");
}

function isIn(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`);
}
