// One word of a command line that is shown to be run: what a shell would read as more is quoted.

/** What no shell gives a meaning, in the middle of a word or at its beginning. */
const PLAIN = /^[\w.:/@%+-]+$/;

/** `text` has no control characters any more. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
