// A rule of the protocol page and how it is looked at from outside. Knows neither clients nor
// servers.

/**
 * `must`: a peer that breaks it cannot be relied on. `should`: the page recommends it, or it is a
 * bound that others choose for themselves.
 */
export type Level = "must" | "should";

export interface Rule<Peer> {
  /** A sentence. */
  readonly name: string;
  readonly level: Level;
  /** Throws Broken when the peer does not keep the rule. */
  check(peer: Peer): Promise<void>;
}

/** What the peer did, and what it should have done. */
export class Broken extends Error {
  override readonly name: "Broken" = "Broken";
}

export interface Finding {
  readonly name: string;
  readonly level: Level;
  /** Undefined when the rule is kept. */
  readonly broken: string | undefined;
}

/** Longest that a peer may take for one step. Generous: it may run on a busy machine. */
const STEP_MS = 3_000;

/** Time after which what has not come is taken for not coming. */
export const QUIET_MS = 250;

/** What `promise` comes to, or Broken after {@link STEP_MS}. */
export async function inTime<T>(promise: Promise<T>, expected: string, ms = STEP_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Broken(`nothing came within ${ms} ms; expected: ${expected}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined when nothing comes of `promise` for {@link QUIET_MS}. */
export async function unlessQuiet<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, QUIET_MS, undefined);
  });
  try {
    return await Promise.race([promise, quiet]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Checks one rule. What is no Broken says that the peer cannot be reached any more, or that the
 * rule itself is wrong: it is thrown.
 */
export async function checkRule<Peer>(rule: Rule<Peer>, peer: Peer): Promise<Finding> {
  const { name, level } = rule;
  try {
    await rule.check(peer);
    return { name, level, broken: undefined };
  } catch (error) {
    if (error instanceof Broken) return { name, level, broken: error.message };
    throw error;
  }
}
