// Sessions that a page shows: its blocks of `console`, a command at a time.

export interface Shown {
  readonly command: string;
  readonly output: string;
  /** What is typed after its prompt. */
  readonly input?: string;
}

export function readSessions(page: string): readonly Shown[] {
  const blocks = [...page.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block.split(/^\$ /m).flatMap((part) => {
      const end = part.indexOf("\n");
      if (part === "") return [];
      const lines = part.slice(end + 1).split(/(?<=\n)/);
      const typed = lines.filter((line) => line.startsWith("> ")).map((line) => line.slice(2));
      const output = lines.filter((line) => !line.startsWith("> ")).join("");
      return [{ command: part.slice(0, end), output, ...(typed.length === 0 ? {} : { input: typed.join("") }) }];
    }),
  );
}
