// Text of servers, contracts and registries, made safe to look at. A browser shows it as text
// anyway: this shows what would hide, or turn the rest around.

/** Controls, what has no width, and what changes the direction; a line break is none. */
const UNSAFE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
/** Characters of a text in a line or a cell. */
const MAX_LENGTH = 400;

/** With escapes in their place, and cut. */
export function safeText(text: string, maxLength = MAX_LENGTH): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return cut.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`);
}
