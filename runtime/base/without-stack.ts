// Errors without a stack of their own.

/**
 * What `make` returns, an error whose own stack nobody sees: to capture it would cost as much as
 * all the rest of the error.
 */
export function withoutStack<T, Arguments extends readonly unknown[]>(make: (...args: Arguments) => T, ...args: Arguments): T {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, "stackTraceLimit", 0); // without effect where the engine's objects are frozen
  try {
    return make(...args);
  } finally {
    Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  }
}
