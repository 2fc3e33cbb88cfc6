// The last calls, as the browser keeps them. Values of `@sensitive` fields are masked before they
// come here.

/** Calls that are kept. */
const MAX_CALLS = 100;
/** Characters of the arguments of one: a browser keeps five million of a page in all. */
const MAX_ARGS_LENGTH = 20_000;

export interface PastCall {
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly service: string;
  readonly method: string;
  /** JSON; empty when it was too long to keep. */
  readonly args: string;
  /** Such as `ok` or `InvalidOperation`. */
  readonly outcome: string;
  readonly ms: number;
}

/** The newest first. */
export function addCall(calls: readonly PastCall[], call: PastCall): readonly PastCall[] {
  const args = call.args.length > MAX_ARGS_LENGTH ? "" : call.args;
  return [{ ...call, args }, ...calls].slice(0, MAX_CALLS);
}

/** Whatever is no history is none. */
export function parseHistory(text: string | null): readonly PastCall[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isPastCall).slice(0, MAX_CALLS) : [];
  } catch {
    return [];
  }
}

function isPastCall(value: unknown): value is PastCall {
  if (typeof value !== "object" || value === null) return false;
  const { at, service, method, args, outcome, ms } = value as Readonly<Record<string, unknown>>; // an object, as above
  return (
    [at, ms].every((each) => typeof each === "number") &&
    [service, method, args, outcome].every((each) => typeof each === "string")
  );
}
