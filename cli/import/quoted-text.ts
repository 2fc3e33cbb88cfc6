// A text as a contract writes it.

/** Control characters and half pairs by their numbers, as the language has no others. */
export function quotedText(value: string): string | undefined {
  if (!value.isWellFormed()) return undefined;
  const escaped = value.replace(/["\\]/g, "\\$&").replace(/\p{C}|\p{Zl}|\p{Zp}/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return `"${escaped}"`;
}
