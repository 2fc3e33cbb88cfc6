// How an error of a call looks at the prompt: what happened, with the fields of a declared error,
// and no stack.

import { inspect } from "node:util";
import { DeclaredError, RpcError } from "callwire";
import { JsonError } from "callwire/json";
import { isUsageError } from "../../usage-error.js";
import { messageOf } from "../failure.js";
import { escapeJson, type Live } from "../live-command.js";

/** Undefined for an error of the user's own code, which Node shows with its stack. */
export function describeCallError(live: Live, error: unknown): string | undefined {
  const { escape } = live.tools;
  if (error instanceof DeclaredError) {
    const { name, message, code, fields } = error as DeclaredError & { readonly code?: string; readonly fields?: object }; // as DynamicError has them
    const own = message === name ? "" : `: ${escape(message)}`;
    const rest =
      fields === undefined || Object.keys(fields).length === 0 ? "" : `\n  ${showValue(live, fields).replaceAll("\n", "\n  ")}`;
    return `${live.tint(`error ${escape(name)}`, "bad")}${code === undefined ? "" : ` (${code})`}${own}${rest}`;
  }
  if (error instanceof RpcError) {
    const tried = error.attempts.map(({ instance, cause }) => `\n  ${escape(`${instance}: ${cause}`)}`);
    return `${live.tint(`error ${error.code}`, "bad")}: ${escape(messageOf(error))}${tried.join("")}`;
  }
  if (error instanceof JsonError || isUsageError(error)) return `${live.tint("error", "bad")}: ${escape(error.message)}`;
  return undefined;
}

/** A value as Node shows it, without what would turn the direction of the text around. */
export function showValue(live: Live, value: unknown): string {
  return escapeJson(inspect(value, { colors: live.tools.terminal.outColor, depth: 6 }));
}
