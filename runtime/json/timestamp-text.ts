// A moment as RFC 3339 has it. Beyond the years 0 to 9999, which that cannot say, as ECMAScript
// does: a sign and six digits.

const FORM = /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
/** The longest that FORM takes. Nobody runs an expression over megabytes. */
const MAX_LENGTH = 42;

/**
 * In UTC, with as many digits behind the second as are not zero. Throws RangeError for an invalid
 * Date.
 */
export function toTimestamp(date: Date): string {
  const text = date.toISOString();
  if (!text.endsWith("0Z")) return text;
  if (text.endsWith(".000Z")) return `${text.slice(0, -5)}Z`;
  return `${text.slice(0, text.endsWith("00Z") ? -3 : -2)}Z`;
}

/**
 * With any offset; what is finer than a millisecond is rounded, as on the wire. Undefined for what
 * is no moment.
 */
export function fromTimestamp(text: string): Date | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", sign, offsetHour, offsetMinute] = FORM.exec(text) ?? [];
  if (year === undefined || year === "-000000") return undefined;
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  const [aside, asideMinutes] = [Number(offsetHour ?? 0), Number(offsetMinute ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59 || aside > 23 || asideMinutes > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1) return undefined; // a day that the month does not have is in another
  const ms = Math.round(Number(fraction.padEnd(9, "0")) / 1_000_000);
  const offset = (aside * 60 + asideMinutes) * (sign === "-" ? -60_000 : 60_000);
  const moment = new Date(date.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms - offset);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
