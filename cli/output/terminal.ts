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
  /** Columns of the terminal that shows the data, now; none for a pipe or a file. */
  readonly outWidth?: number | undefined;
  /**
   * Whether a person watches the data on a screen that can be cleared and written again. Not in CI,
   * where a log keeps everything.
   */
  readonly isScreen?: boolean;
}

/** `process.stdout`. */
type Output = NodeJS.WriteStream & { readonly fd: number };

export function createTerminal(stdout: Output, stderr: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  return {
    out: (text) => write(stdout, text),
    err: (text) => void stderr.write(text),
    color: wantsColor(env, stderr.isTTY === true),
    outColor: wantsColor(env, stdout.isTTY === true),
    get outWidth() {
      return stdout.isTTY === true && stdout.columns > 0 ? stdout.columns : undefined; // 0: it does not say
    },
    isScreen: isScreen(env, stdout.isTTY === true),
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

/** `CI` is what services for continuous integration set; "false" is what people set it to. */
export function isScreen(env: NodeJS.ProcessEnv, isTty: boolean): boolean {
  const isCi = !["", "0", "false"].includes(env["CI"] ?? "");
  return isTty && !isCi && env["TERM"] !== "dumb";
}
