// Where the runtime says what no caller can be told. pino and console fit.

import { showLines } from "./foreign-text.js";
import { isThenable } from "./is-thenable.js";
import { MAX_LOG_BACKLOG_BYTES, MAX_LOG_BACKLOG_LINES, MAX_LOG_LINE } from "./limits/log.js";

/**
 * Where the runtime says what no caller can be told. `console` and a logger of pino fit. What it
 * throws is swallowed.
 */
export interface Logger {
  /** What is of interest while a fault is looked for. */
  debug(message: string): void;
  /** Something went as it should. */
  info(message: string): void;
  /** Something is wrong, and the runtime goes on. */
  warn(message: string): void;
  /** Something failed that somebody has to look at. */
  error(message: string): void;
}

const unfailingOnes = new WeakSet<Logger>();

/**
 * The same logger, of which nothing comes back that it throws: one that is broken must not take an
 * answer, a connection or the server with it. What it is given is bounded and safe to show, whoever
 * has said it; while nobody takes its lines, they are counted and left out.
 */
export function unfailing(logger: Logger): Logger {
  if (unfailingOnes.has(logger)) return logger;
  const backlog = new Backlog(logger);
  const call = (level: keyof Logger, message: string): void => {
    try {
      const leftOut = backlog.admit();
      if (leftOut === undefined) return;
      if (leftOut > 0) backlog.follow(logger.warn(`${leftOut} lines of this log were left out, as nobody took them`));
      backlog.follow(logger[level](fit(message))); // an async function fits too
    } catch {
      // There is nobody left to tell.
    }
  };
  const same: Logger = {
    debug: (message) => call("debug", message),
    info: (message) => call("info", message),
    warn: (message) => call("warn", message),
    error: (message) => call("error", message),
  };
  unfailingOnes.add(same);
  return same;
}

/** What waits to be written, and what was left out for it. */
class Backlog {
  readonly #isConsole: boolean;
  #pending = 0;
  #leftOut = 0;
  readonly #onDone = (): void => void this.#pending--;

  constructor(logger: Logger) {
    this.#isConsole = logger === console || logger === prefixed;
  }

  /** Undefined when there is no room for a line; else how many were left out since the last one. */
  admit(): number | undefined {
    if (this.#pending >= MAX_LOG_BACKLOG_LINES || (this.#isConsole && consoleBytes() > MAX_LOG_BACKLOG_BYTES)) {
      this.#leftOut++;
      return undefined;
    }
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }

  follow(written: unknown): void {
    if (!isThenable(written)) return;
    this.#pending++;
    written.then(this.#onDone, this.#onDone);
  }
}

/** Node writes to a pipe when its reader comes to it, and keeps in memory what waits for that. */
function consoleBytes(): number {
  return Math.max(process.stderr.writableLength, process.stdout.writableLength);
}

function fit(message: string): string {
  const text = message.length > MAX_LOG_LINE ? `${message.slice(0, MAX_LOG_LINE)} ... (${message.length} characters)` : message;
  return showLines(text);
}

const prefixed: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => console.warn(`callwire: ${message}`),
  error: (message) => console.error(`callwire: ${message}`),
};

/** Warnings and errors to stderr; the rest nowhere. */
export const stderrLogger: Logger = unfailing(prefixed);
