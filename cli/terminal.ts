// Where output goes: stdout carries data only, stderr everything for a person.

export interface Terminal {
  /** Data, for the next program in a pipe. */
  out(text: string): void;
  /** Messages, for a person. */
  err(text: string): void;
  /** Whether messages may have colours. */
  readonly color: boolean;
  /** Whether a person reads the data, and it may have colours. */
  readonly outColor: boolean;
}

export function createTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    color: wantsColor(env, stderr.isTTY === true),
    outColor: wantsColor(env, stdout.isTTY === true),
  };
}

/** FORCE_COLOR before NO_COLOR before what the stream is, as Node has it. */
export function wantsColor(env: NodeJS.ProcessEnv, isTty: boolean): boolean {
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  return isTty && env["TERM"] !== "dumb";
}
