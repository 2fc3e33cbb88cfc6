// A duration as contracts write it. Its number of milliseconds comes back bit for bit: the decimal
// point is moved, nothing is multiplied.

const FORM = /^(\d+)(?:\.(\d+))?(ms|s|m|h)$/;
/** The longest that is written has some 330 characters, of the smallest number there is. */
const MAX_LENGTH = 400;
const MS = { m: 60_000, h: 3_600_000 } as const;

/** In seconds. Of a number that is 0 or more, and finite. */
export function toDuration(ms: number): string {
  if (Object.is(ms, -0)) return "-0s";
  const [digits = "0", exponent = "0"] = String(ms).split("e");
  return `${moveDot(digits, Number(exponent) - 3)}s`;
}

/** Milliseconds with six digits behind the point at most, which are whole nanoseconds. */
export function toNanoseconds(ms: number): number {
  return Number(ms.toFixed(6));
}

/** In any unit of a contract. Undefined for what is no duration. */
export function fromDuration(text: string): number | undefined {
  if (text === "-0s") return -0;
  const found = text.length > MAX_LENGTH ? null : FORM.exec(text);
  if (found === null) return undefined;
  const [, whole = "0", fraction = "", unit] = found;
  const amount = fraction === "" ? whole : `${whole}.${fraction}`;
  if (unit === "ms") return Number(amount);
  if (unit === "s") return Number(`${amount}e3`);
  // As the compiler does: 0.1m is 6000 ms, without what binary fractions add.
  return Number((Number(amount) * (unit === "h" ? MS.h : MS.m)).toPrecision(15));
}

/** `1500` by -3 is `1.5`: without an exponent, and without zeros that say nothing. */
function moveDot(text: string, by: number): string {
  const [whole = "0", fraction = ""] = text.split(".");
  const digits = whole + fraction;
  const at = whole.length + by;
  if (at >= digits.length) return digits.padEnd(at, "0").replace(/^0+(?=\d)/, "");
  const padded = at <= 0 ? "0".repeat(1 - at) + digits : digits;
  const dot = at <= 0 ? 1 : at;
  return `${padded.slice(0, dot)}.${padded.slice(dot)}`.replace(/\.?0+$/, "");
}
