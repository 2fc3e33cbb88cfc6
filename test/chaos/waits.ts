// For how long what is to end or heal may take by itself. A run has these; a test of what never
// ends has shorter ones.

export interface Waits {
  /** Until all lists are right: the longest pause between dials, and a session that was lost. */
  readonly healMs: number;
  /** Until no call runs: the longest deadline, and the longest patience. */
  readonly restMs: number;
  /** Until a server has drained: two farewells, the grace, the wait for clients, a forced close. */
  readonly drainMs: number;
  /** Until a client has closed: what its program has left ends within five seconds. */
  readonly leaveMs: number;
}

export const WAITS: Waits = { healMs: 60_000, restMs: 15_000, drainMs: 20_000, leaveMs: 15_000 };
