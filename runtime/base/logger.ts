// Where the runtime says what no caller can be told. pino and console fit.

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Warnings and errors to stderr; the rest nowhere. */
export const stderrLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => console.warn(`callwire: ${message}`),
  error: (message) => console.error(`callwire: ${message}`),
};
