// The question before methods are called that may change something.

import process from "node:process";
import { createInterface } from "node:readline";
import type { MethodDescriptor } from "callwire/schema";
import { UsageError } from "../usage-error.js";
import type { Live } from "./live-command.js";

/** Throws UsageError when nobody agrees. `isGiven`: by `--yes`, so that nobody is asked. */
export async function expectConsent(live: Live, methods: readonly MethodDescriptor[], isGiven: boolean): Promise<void> {
  const names = methods.filter(({ idempotent }) => !idempotent).map(({ name }) => name);
  if (names.length === 0 || isGiven) return;
  const which = `${live.tools.escape(names.join(", "))} ${names.length === 1 ? "is" : "are"} not @idempotent, and each call may change something`;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) throw new UsageError(`${which}; give --yes to go on`);
  live.err(`${which}. Go on? [y/N] `);
  const lines = createInterface({ input: process.stdin, terminal: false });
  const answer = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(""));
  });
  lines.close();
  process.stdin.unref?.();
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new UsageError("no call was made");
}
