// A regular expression for the integers of a range, as their digits are written: JSON Schema has no
// bounds for a number in a text.

/** The source of an expression for the whole text. Without ranges that are empty: `max < min`. */
export function digitsPattern(min: bigint, max: bigint): string {
  const parts = [
    ...(min < 0n ? positive(max < 0n ? -max : 1n, -min).map((part) => `-${part}`) : []),
    ...(min <= 0n && max >= 0n ? ["0"] : []),
    ...(max > 0n ? positive(min > 0n ? min : 1n, max) : []),
  ];
  return `^(?:${parts.join("|")})$`;
}

/** From 1 on: one expression for each count of digits. */
function positive(min: bigint, max: bigint): readonly string[] {
  const parts: string[] = [];
  for (let low = min; low <= max; ) {
    const end = 10n ** BigInt(String(low).length) - 1n;
    const high = end < max ? end : max;
    parts.push(ofOneLength(String(low), String(high)));
    low = high + 1n;
  }
  return parts;
}

/** Both have as many digits, and `low` is not above `high`. */
function ofOneLength(low: string, high: string): string {
  if (low === high) return low;
  const count = low.length - 1;
  const [first, last] = [Number(low.charAt(0)), Number(high.charAt(0))];
  if (count === 0) return digit(first, last);
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  if (first === last) return `${first}${ofOneLength(lowRest, highRest)}`;
  const [zeros, nines] = ["0".repeat(count), "9".repeat(count)];
  const startsWhole = lowRest === zeros;
  const endsWhole = highRest === nines;
  const [from, to] = [startsWhole ? first : first + 1, endsWhole ? last : last - 1];
  const parts = [
    ...(startsWhole ? [] : [`${first}${ofOneLength(lowRest, nines)}`]),
    ...(from > to ? [] : [`${digit(from, to)}[0-9]{${count}}`]),
    ...(endsWhole ? [] : [`${last}${ofOneLength(zeros, highRest)}`]),
  ];
  return parts.length === 1 ? parts.join("") : `(?:${parts.join("|")})`;
}

function digit(from: number, to: number): string {
  return from === to ? String(from) : `[${from}-${to}]`;
}
