// What the demo shows: one line for each event and for each half second. Coloured on a terminal, plain in a pipe.

import { styleText } from "node:util";

type Style = "bold" | "dim" | "green" | "red" | "yellow" | "cyan";

const coloured =
  process.env["NO_COLOR"] === undefined && (process.stdout.isTTY === true || process.env["FORCE_COLOR"] !== undefined);
const startedAt = performance.now();

export function say(text: string, style?: Style): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
  console.log(`${paint(`${seconds} s`, "dim")}  ${style === undefined ? text : paint(text, style)}`);
}

export function paint(text: string, style: Style): string {
  return coloured ? styleText(style, text) : text;
}

/** `12,345`, whatever the locale. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}
