// Stacks of the promises that are no call's: those of `serve`, `ready` and the like. What fails
// them is a timer or a socket, which knows nothing of who awaits. V8 does, when a stack is captured
// where the promise goes on: see docs/decisions/0025 and 0038. Those of calls are
// call/caller-stack.ts.

import { isError } from "./realms.js";

/**
 * What `work` comes to, for a promise that is no call's, such as that of `serve`. Its error keeps
 * its own stack, as that says what has failed; the lines of those who await come behind it, under
 * one that says what they await.
 */
export async function showingCaller<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isError(error)) addCaller(error, what);
    throw error;
  }
}

function addCaller(error: Error, what: string): void {
  if (typeof Error.captureStackTrace !== "function") return; // another engine: the error keeps its own
  const trace: { stack?: unknown } = {};
  Error.captureStackTrace(trace, showingCaller);
  const own = typeof error.stack === "string" ? error.stack : `${error.name}: ${error.message}`;
  defineStack(error, () => {
    const known = new Set(own.split("\n"));
    const more = framesOf(trace.stack).filter((line) => !known.has(line));
    return more.length === 0 ? own : [own, `    at ${what}`, ...more].join("\n");
  });
}

/**
 * Gives `error` a stack that is composed when it is first read. An error that cannot be changed
 * keeps its own.
 */
export function defineStack(error: Error, compose: () => string): void {
  let stack: unknown;
  Reflect.defineProperty(error, "stack", {
    configurable: true,
    get: () => (stack ??= compose()),
    set: (value: unknown) => {
      stack = value;
    },
  });
}

/** The lines of a stack that say where, without those of Node. */
export function framesOf(stack: unknown): readonly string[] {
  return typeof stack === "string" ? stack.split("\n").filter(isFrame) : [];
}

/** Between the call and its caller Node's own queues stand. */
function isFrame(line: string): boolean {
  return line.startsWith("    at ") && !line.includes("node:internal/");
}
