// Where a recording is written: a file for its user alone, or the standard output.

import { closeSync, openSync, writeSync } from "node:fs";
import { describeFileError, UsageError } from "../../usage-error.js";
import { escapeJson, type Live } from "../live-command.js";

/** A line of JSON for each value. */
export interface Sink {
  readonly file: string | undefined;
  write(value: object): void;
  close(): void;
}

/**
 * For its user alone: what it holds was meant for a server. Nothing is opened before the first
 * line.
 */
export function openSink(live: Live, file: string | undefined): Sink {
  const textOf = (value: object): string => `${escapeJson(JSON.stringify(value))}\n`;
  if (file === undefined || file === "-")
    return { file: undefined, write: (value) => live.out(textOf(value)), close: () => undefined };
  const failing = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      throw new UsageError(`${live.tools.escape(file)} cannot be written: ${describeFileError(error)}`);
    }
  };
  let opened: number | undefined;
  return {
    file,
    write: (value) =>
      failing(() => {
        opened ??= openSync(file, "w", 0o600);
        const bytes = Buffer.from(textOf(value));
        for (let at = 0; at < bytes.length; ) at += writeSync(opened, bytes, at);
      }),
    close: () => (opened === undefined ? undefined : closeSync(opened)),
  };
}
