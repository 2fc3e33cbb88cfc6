// Whether something comes later, such as the answer of a handler. Promises of another realm, and
// those of other libraries, are no instances of ours.

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
