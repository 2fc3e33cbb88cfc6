// Metadata as it is typed: `key: value`, a line each.

import type { CopiedCall } from "@callwire/compiler";

/** Lines without a colon are none. */
export function readMetadata(text: string): CopiedCall["metadata"] {
  return Object.fromEntries(text.split(/\r\n?|\n/).flatMap((line) => readLine(line)));
}

/** Throws Error for what would be read as something else, such as a value of two lines. */
export function writeMetadata(metadata: CopiedCall["metadata"]): string {
  return Object.entries(metadata)
    .map(([key, value]) => {
      const line = `${key}: ${value}`;
      const read = readMetadata(line);
      if (Object.keys(read).length === 1 && read[key] === value) return line;
      throw new Error(
        `metadata ${JSON.stringify(key)} is not as a form has it, in one line; run the file by callwire call --file`,
      );
    })
    .join("\n");
}

function readLine(line: string): readonly (readonly [string, string])[] {
  const at = line.indexOf(":");
  const key = line.slice(0, at).trim().toLowerCase();
  return at < 0 || key === "" || /\s/.test(key) ? [] : [[key, line.slice(at + 1).trim()]];
}
