// Times as people write them on the command line: `500ms`, `1.5s`, `2m`, `1h`.

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** In milliseconds; a number alone is seconds. NaN when it is no time: no bound holds for that. */
export function parseDuration(text: string): number {
  const [, digits = "", unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  return Number.parseFloat(digits) * (MS_PER_UNIT[unit] ?? Number.NaN);
}
