// Where the runtime says what no caller can be told. pino and console fit.

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The same logger, of which nothing comes back that it throws: one that is broken must not take an answer, a connection or the server with it. */
export function unfailing(logger: Logger): Logger {
  const call = (level: keyof Logger, message: string): void => {
    try {
      const written: unknown = logger[level](message); // an async function fits too
      if (written instanceof Promise) written.catch(() => undefined);
    } catch {
      // There is nobody left to tell.
    }
  };
  return {
    debug: (message) => call("debug", message),
    info: (message) => call("info", message),
    warn: (message) => call("warn", message),
    error: (message) => call("error", message),
  };
}

/** Warnings and errors to stderr; the rest nowhere. */
export const stderrLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => console.warn(`callwire: ${message}`),
  error: (message) => console.error(`callwire: ${message}`),
};
