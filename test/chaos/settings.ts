// What a process of a run is started with, as one argument of its command.

/** What a run does wrong on purpose, for the tests of its checks. */
export const BUGS = ["retries-writes", "skips-an-item", "never-settles", "stays-open", "fails-at-last", "keeps-bytes"] as const;

export type Bug = (typeof BUGS)[number];

export const NEWER = "2";

export interface Settings {
  readonly name: string;
  /** Of the process, which no other of the run has. */
  readonly number: number;
  readonly seed: number;
  readonly journal: string;
  readonly registry: string;
  readonly maxCalls: number;
  readonly balancer: number;
  readonly callsPerSecond: number;
  /** The share of calls whose handler ends otherwise than by an answer. */
  readonly oddShare: number;
  /** Port at which clients find a server. */
  readonly gatePort: number;
  /** Of a server: NEWER has a newer contract. */
  readonly version: string;
  readonly bugs: readonly Bug[];
}

export function readSettings(): Settings {
  return JSON.parse(process.argv[2] ?? "{}") as Settings; // the first process has written them
}
