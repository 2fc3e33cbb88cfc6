// Makes text from a file safe to print: no control character, line break or invisible direction
// mark reaches a terminal.

// C0, C1, DEL, line and paragraph separators, zero-width and bidirectional marks, the byte order
// mark, tags and selectors that are not seen and that a model reads, lone surrogates.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

/** Longest piece of a file that a message quotes, in UTF-16 units. */
const MAX_QUOTE = 60;

/** Replaces each unsafe character with its number, such as `\u{202e}`. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Text of a file between backticks, escaped and cut to a length that a message can carry. */
export function quote(text: string): string {
  const cut = text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}...` : text;
  return `\`${escapeText(cut)}\``;
}
