// How comments are written. Reads texts only: what looks like a line of a comment counts as one.

const MAX_COMMENT_LINE = 100;

/** Folders where all lines of comments are so short. */
export const HELD: readonly string[] = ["compiler", "cli", "gateway", "nestjs", "bench", "scripts", "runtime", "test"];

/** Made by generators. */
const GENERATED =
  /^(?:runtime\/(?:health|reflection|recording|stats)\/contract\.ts|bench\/peers\/generated\/|test\/conformance\/fixtures\/)/;

/** What a tool reads as one line. */
const DIRECTIVE = /^\s*(?:\/\/|\/\*) *(?:biome-ignore|@ts-|c8 |v8 )/;
/** Code, which is indented, and the rows of a table. */
const LAID_OUT = /^\s*(?:\/\/|\*)(?: {3,}\S| .*\S {2,}\S)/;

/** One sentence for each line of a comment that is too long and could be broken. */
export function findLongComments(text: string): readonly string[] {
  return text.split("\n").flatMap((line, at) => {
    if (line.length <= MAX_COMMENT_LINE || !/^\s*(?:\/\/|\/\*|\* )/.test(line)) return [];
    if (DIRECTIVE.test(line) || LAID_OUT.test(line)) return [];
    const words = line.trim().split(/\s+/);
    return words.length > 2 ? [`${at + 1}: a comment over ${MAX_COMMENT_LINE} characters`] : [];
  });
}

/** Whether a file is held to it. */
export function isHeld(file: string): boolean {
  const isIn = HELD.some((folder) => file.startsWith(`${folder}/`)) && /\.m?ts$|\.mjs$/.test(file);
  return isIn && !GENERATED.test(file);
}
