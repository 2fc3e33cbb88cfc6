// Stacks that show where a caller waits. An error is made when a frame or a timer ends the call, and its own stack knows only that. V8 can tell who
// awaits a promise, when the stack is captured by a reaction from which that promise hangs. So a failure takes two promises more; a call that
// succeeds, or starts, pays nothing. See docs/decisions/0025.

/** The failed call, for the first line of the stack. */
export interface FailedCall {
  readonly method: { readonly fullName: string };
  /** The instance that answered, or had the call last. */
  readonly instance: string | undefined;
}

/** Rejects the promise of `resolve`, in a turn in which its awaiter can be seen. */
export function rejectToCaller(resolve: (value: Promise<never>) => void, error: Error, call: FailedCall): void {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((pass) => {
    open = pass;
  });
  const fail = (): never => {
    showCall(error, call, fail);
    throw error;
  };
  resolve(gate.then(fail)); // joined to the caller's promise first, then thrown
  open();
}

/** Gives `error` the stack of now, without `below` and what it has called, under a line that names the call. Composed when it is first read. */
export function showCall(error: Error, { method, instance }: FailedCall, below: (...args: never) => unknown): void {
  if (typeof Error.captureStackTrace !== "function") return; // another engine: the error keeps its own
  const trace: { stack?: unknown } = {};
  Error.captureStackTrace(trace, below);
  const place = `    at ${method.fullName} (${instance ?? "no instance"})`;
  let stack: unknown;
  const compose = (): string => {
    const frames = typeof trace.stack === "string" ? trace.stack.split("\n").filter(isFrame) : [];
    return [`${error.name}: ${error.message}`, place, ...frames].join("\n");
  };
  Object.defineProperty(error, "stack", {
    configurable: true,
    get: () => (stack ??= compose()),
    set: (value: unknown) => {
      stack = value;
    },
  });
}

/** Between the call and its caller Node's own queues stand. */
function isFrame(line: string): boolean {
  return line.startsWith("    at ") && !line.includes("node:internal/");
}
