// Where output goes: stdout carries data only, stderr everything for a person.

import { fstatSync, writeFileSync } from "node:fs";

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

/** `process.stdout`. */
type Output = NodeJS.WriteStream & { readonly fd: number };

export function createTerminal(stdout: Output, stderr: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  return {
    out: (text) => write(stdout, text),
    err: (text) => void stderr.write(text),
    color: wantsColor(env, stderr.isTTY === true),
    outColor: wantsColor(env, stdout.isTTY === true),
  };
}

/**
 * To a file at once and whole: of what a full disk takes only a part of, Node's own stream says
 * that all is written.
 */
function write(stream: Output, text: string): void {
  if (!fstatSync(stream.fd).isFile()) {
    stream.write(text);
    return;
  }
  try {
    writeFileSync(stream.fd, text);
  } catch (error) {
    stream.emit("error", error);
  }
}

/** FORCE_COLOR before NO_COLOR before what the stream is, as Node has it. */
export function wantsColor(env: NodeJS.ProcessEnv, isTty: boolean): boolean {
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  return isTty && env["TERM"] !== "dumb";
}
