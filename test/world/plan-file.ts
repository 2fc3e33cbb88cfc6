// A plan that somebody has written down: read from its text, or refused with what is wrong in it.
// Of a plan that cannot be kept, a verdict would blame the runtime.

/** The least and the most of each number. */
export type Ranges = Readonly<Record<string, readonly [least: number, most: number]>>;

const MAX_DURATION_MS = 86_400_000;
const MAX_BYTES = 2 ** 30;

/** Of the numbers that each plan has. */
export const PLAN_RANGES: Ranges = {
  servers: [1, 1_000],
  clients: [1, 1_000],
  durationMs: [0, MAX_DURATION_MS],
  callsPerSecond: [1, 1_000],
  maxCalls: [0, 65_536],
  balancer: [0, 1_000],
  windowBytes: [1, MAX_BYTES],
  pieceBytes: [0, MAX_BYTES],
};

const FAULT_RANGES: Ranges = {
  at: [0, MAX_DURATION_MS],
  server: [0, 1_000],
  client: [0, 1_000],
  ms: [0, MAX_DURATION_MS],
};

/** A fault is over so long behind the last call, so that all has the time to heal. */
const MAX_OVERTIME_MS = 15_000;

/** What a file says. Throws when it is no JSON. */
export function parsePlanFile(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error("the file is no plan: it is no JSON; write one with --json", { cause: error });
  }
}

/** Why it is no plan with such numbers and faults. Undefined when it is one. */
export function findWrong(value: unknown, ranges: Ranges, kinds: readonly string[]): string | undefined {
  if (!isObject(value)) return "it is no object";
  const { durationMs, oddPercent, faults } = value;
  const odd = oddPercent === undefined ? undefined : findOutside(value, { oddPercent: [0, 100] });
  const wrong = findOutside(value, ranges) ?? odd;
  if (wrong !== undefined) return wrong;
  if (!Array.isArray(faults)) return "its faults are no list";
  for (const [at, fault] of faults.entries()) {
    const why = findWrongFault(fault, Number(durationMs), kinds);
    if (why !== undefined) return `of fault ${at + 1}, ${why}`;
  }
  return undefined;
}

function findWrongFault(fault: unknown, durationMs: number, kinds: readonly string[]): string | undefined {
  if (!isObject(fault)) return `which is ${JSON.stringify(fault)}, there is no kind`;
  const { kind, at, ms } = fault;
  if (!kinds.some((known) => known === kind)) return `kind is ${JSON.stringify(kind)}, and may be ${kinds.join(", ")}`;
  const outside = findOutside(fault, FAULT_RANGES);
  if (outside !== undefined) return outside;
  if (Number(at) > durationMs) return `at is ${at}, and durationMs is ${durationMs}`;
  const endsAt = kind === "jump" ? 0 : Number(at) + Number(ms); // a clock stays as it was set
  return endsAt <= durationMs + MAX_OVERTIME_MS
    ? undefined
    : `ms is ${ms}: it is over more than ${MAX_OVERTIME_MS} ms behind durationMs`;
}

function findOutside(value: Readonly<Record<string, unknown>>, ranges: Ranges): string | undefined {
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const number = value[name];
    const isInside = isCount(number) && number >= least && number <= most;
    if (!isInside) return `${name} is ${JSON.stringify(number)}, and may be a whole number from ${least} to ${most}`;
  }
  return undefined;
}

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
