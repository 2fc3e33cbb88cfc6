// `CALLWIRE_LOG`: how much of what goes on between the command, the registry and the servers is
// said on stderr. Knows the names of the runtime's diagnostics channels, and nothing of messages.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import process from "node:process";
import { UsageError } from "../usage-error.js";

/** Each says what those before it say, and more. */
const LOG_LEVELS = ["error", "warn", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_VARIABLE = "CALLWIRE_LOG";
/** Warnings are of what the user can mend. */
const DEFAULT_LEVEL: LogLevel = "warn";
/** Those of a client. A server would be told of by its own log. */
const CHANNELS = [
  "callwire:call",
  "callwire:instance:ejected",
  "callwire:instance:returned",
  "callwire:registry:health",
  "callwire:registry:list",
  "callwire:registry:skipped",
] as const;
/** Characters of one value: a registry may say more than anybody reads. */
const MAX_VALUE = 200;

/** Throws UsageError. */
export function readLogLevel(text: string | undefined = process.env[LOG_VARIABLE]): LogLevel {
  if (text === undefined || text === "") return DEFAULT_LEVEL;
  const level = LOG_LEVELS.find((each) => each === text);
  if (level !== undefined) return level;
  throw new UsageError(`${LOG_VARIABLE} is one of ${LOG_LEVELS.join(", ")}, got ${JSON.stringify(text)}`);
}

/** Calls `write` with a line for each message. Returns what ends it. */
export function followDiagnostics(write: (line: string) => void): () => void {
  const listeners = CHANNELS.map((name) => {
    const listen = (message: unknown): void => write(`${name.slice("callwire:".length)}${textOf(message)}`);
    subscribe(name, listen);
    return () => unsubscribe(name, listen);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}

/** The plain values of a message, such as ` service=demo.A count=2`. */
function textOf(message: unknown): string {
  return Object.entries(Object(message))
    .flatMap(([name, value]) => {
      if (value instanceof Error) return ` ${name}=${cut(value.message)}`;
      if (typeof value === "number") return ` ${name}=${Math.round(value * 1_000) / 1_000}`;
      return typeof value === "string" ? ` ${name}=${cut(value)}` : [];
    })
    .join("");
}

function cut(text: string): string {
  const shown = text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}...` : text;
  return /^[\w.:/@-]+$/.test(shown) ? shown : JSON.stringify(shown);
}
