// What is another in each run of a live command, made the same: the one place that does so.

import { hostname } from "node:os";
import process from "node:process";

/** Fields of JSON that are measured, or that somebody else gives. */
const MEASURED = /"(port|startedAt|pid|ms|rate|measuredMs|busy|p50|p90|p99|p999|max|mean|latencyMs)": ?[-\d.e]+/g;

/** Ports, ids, times, rates, processes and the version of Node. */
export function steadyText(text: string): string {
  return text
    .replace(/127\.0\.0\.1:\d+/g, "HOST:PORT")
    .replace(/\b[0-9a-f]{12}\b/g, "ID")
    .replace(/\bv\d+\.\d+\.\d+\b/g, "NODE")
    .replace(/\d+(?:\.\d+)? (?:ms|s|min)\b/g, "TIME")
    .replace(/[\d,.]+ calls\/s/g, "RATE calls/s")
    .replace(/ +/g, " ");
}

/**
 * The same of JSON, and what this process is. Rows of instances are in the order of their random
 * ids, so they are sorted.
 */
export function steadyScene(text: string): string {
  const shown = text
    .replaceAll(hostname(), "MACHINE")
    .replace(new RegExp(`\\b${process.pid}\\b`, "g"), "PID")
    .replace(/"intervals": \[[^\]]*\]/g, '"intervals": []')
    .replace(MEASURED, '"$1": 0');
  return steadyText(shown)
    .replace(/^((?:demo\S+ )?HOST:PORT .*\n)+/gm, (rows) => `${rows.trimEnd().split("\n").sort().join("\n")}\n`)
    .replace(/[ \t]+$/gm, "");
}
