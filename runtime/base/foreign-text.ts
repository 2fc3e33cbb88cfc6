// Makes text from outside safe to show: what a peer, a registry or a certificate says may be
// printed on a terminal or written to a log. The one place that does so. What is for programs, such
// as a declared error's fields and `details`, stays as it came.

/**
 * Controls (C0, DEL, C1: escape sequences begin with one), line and paragraph separators, halves of
 * surrogate pairs, and what is not seen but orders or hides other text: bidi controls, tags, zero
 * widths. Without the two joiners, which Persian and emoji are written with.
 */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/u;
/** Most texts have nothing else, which is quicker to see. */
const NOT_PLAIN = /[^\x20-\x7e]/;
const EACH_UNSAFE = new RegExp(UNSAFE, "gu");

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * The text on one line, with what is unsafe written as an escape, such as `\u{1b}`; half of a pair
 * as U+FFFD. Twice is as good as once.
 */
export function showForeign(text: string): string {
  return NOT_PLAIN.test(text) && UNSAFE.test(text) ? text.replace(EACH_UNSAFE, escapeOne) : text;
}

/**
 * The same of at most `maxLength` UTF-16 units, behind which it is cut. A copy: a slice would keep
 * all of the text alive.
 */
export function cutForeign(text: string, maxLength: number): string {
  if (text.length <= maxLength) return showForeign(text);
  return showForeign(Buffer.from(text.slice(0, maxLength), "utf16le").toString("utf16le"));
}

/**
 * The same of what may have lines of its own, such as a stack. Those behind the first are indented:
 * none can pass for an entry of its own.
 */
export function showLines(text: string): string {
  return UNSAFE.test(text) ? text.split("\n").map(showForeign).join("\n  ") : text;
}

function escapeOne(character: string): string {
  if (!character.isWellFormed()) return "\ufffd";
  return NAMED[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
