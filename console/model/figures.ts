// Numbers and times as people read them. Whoever shows one gives its unit.

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
];

/** `3d 4h`, `12m 5s`, `0s`: two units at most. */
export function formatAge(ms: number): string {
  let left = Math.max(0, Math.floor(ms / 1_000) * 1_000);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 || parts.length > 0) parts.push(`${count}${unit}`);
    if (parts.length === 2) break;
  }
  return parts.filter((part) => !part.startsWith("0")).join(" ") || "0s";
}

/** `14:03:09`, by the clock of who looks. */
export function formatTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** `1 service`, `12,000 services`. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Of a second: `0`, `0.04`, `0.9`, `12`, `1,840`. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0 || perSecond >= 10) return Math.round(perSecond).toLocaleString("en");
  return perSecond.toFixed(perSecond < 0.1 ? 2 : 1);
}

/** In milliseconds: `0.042`, `0.42`, `4.2`, `42`, `1,240`. */
export function formatMs(ms: number): string {
  return ms < 0.1 ? ms.toFixed(3) : ms < 1 ? ms.toFixed(2) : ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en");
}
