// What is told of the lint rules, from their own table: docs/lint.md, and what editors know of
// callwire.json. `npm run docs` writes it.

import { LINT_RULES } from "@callwire/compiler";
import { configurationSchema } from "#cli/input/configuration-keys.js";

const HEADING = "\n## All rules\n";
const HEAD = ["Rule", "Group", "Wants"];

/** The page with the table as the rules say it. */
export function withLintTable(page: string): string {
  const start = page.indexOf(HEADING);
  if (start < 0) throw new Error(`the page has no heading ${JSON.stringify(HEADING.trim())}`);
  const end = page.indexOf("\n## ", start + HEADING.length);
  return `${page.slice(0, start)}${HEADING}\n${writeTable()}${page.slice(end)}`;
}

export function writeConfigurationSchema(): string {
  return `${JSON.stringify(configurationSchema(), null, 2)}\n`;
}

function writeTable(): string {
  const rows = LINT_RULES.map(({ id, group, meaning }) => [`[\`${id}\`](#${id})`, group, meaning]);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = [HEAD, widths.map((width) => "-".repeat(width)), ...rows].map(
    (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |\n`,
  );
  return lines.join("");
}
