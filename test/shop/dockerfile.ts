// Reads a Dockerfile as far as those of this repository go. Runs nothing.

export interface Instruction {
  /** Such as COPY. */
  readonly name: string;
  readonly value: string;
}

/** What stands behind FROM, up to the next one. */
export interface Stage {
  /** Behind AS; empty for the last. */
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

const KNOWN = ["WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "CMD"];

/** Throws for what it does not know: nothing of the file is to be left untried. */
export function readStages(dockerfile: string): readonly Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const line of dockerfile.replaceAll("\\\n", " ").split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, name = "", value = ""] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    if (name === "FROM") {
      const [base = "", , as = ""] = value.split(/ +/);
      stages.push({ name: as, base, instructions: [] });
    } else if (KNOWN.includes(name)) stages.at(-1)?.instructions.push({ name, value });
    else throw new Error(`nobody tries this line of the Dockerfile: ${line}`);
  }
  return stages;
}

/** `CMD [...]`, alone or at the end of a HEALTHCHECK: only this form gives no shell the signals. */
export function readCommand(value: string): readonly string[] {
  const [, list] = /(?:^|CMD )(\[.*\])$/.exec(value) ?? [];
  if (list === undefined) throw new Error(`a command is a list, such as ["node", "server.js"]; this is: ${value}`);
  return JSON.parse(list) as readonly string[]; // Docker takes no other
}

/** `A=1 B=2`. */
export function readPairs(value: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    value.split(/ +/).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}
