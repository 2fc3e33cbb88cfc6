// What a plugin may take: time, and bytes of what it prints.

export interface PluginLimits {
  /** From its start until its answer is there and it has ended. */
  readonly timeoutMs: number;
  /** For what it has started to end behind it: a pool of Python's needs a moment. */
  readonly graceMs: number;
  /** The answer, which is in memory as a whole. */
  readonly maxAnswerBytes: number;
  /** Enough for a stack of each file; what is more is a loop. */
  readonly maxStderrBytes: number;
}

export const PLUGIN_LIMITS: PluginLimits = {
  timeoutMs: 30_000,
  graceMs: 2_000,
  maxAnswerBytes: 64 * 1024 * 1024,
  maxStderrBytes: 1024 * 1024,
};

/** Two for each of the 10,000 contracts that a project may have. */
export const MAX_PLUGIN_FILES = 20_000;
/** Of a path below the folder: with that of the folder it is below what Windows takes. */
export const MAX_PATH_LENGTH = 200;
/** Lines of stderr that are shown, and messages of an answer. */
export const MAX_SHOWN_LINES = 100;
/** Characters of a line that is shown. */
export const MAX_LINE_LENGTH = 1_000;
/** Characters of a name or a path in a message. */
export const MAX_QUOTED = 100;
