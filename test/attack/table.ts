// All attacks, and what was seen of them as a table.

import { CLIENT_ATTACKS } from "./client-attacks.js";
import { HTTP_ATTACKS } from "./http-attacks.js";
import { SERVER_ATTACKS } from "./server-attacks.js";
import { type Outcome, playClientAttack, playServerAttack } from "./stage.js";

export const NAMES: readonly string[] = [...SERVER_ATTACKS, ...HTTP_ATTACKS, ...CLIENT_ATTACKS].map(({ name }) => name);

/** Those of the short form. */
export const BRIEF_NAMES: readonly string[] = NAMES.filter((name) => {
  const byHttp = HTTP_ATTACKS.find((attack) => attack.name === name);
  return byHttp === undefined || byHttp.isBrief === true;
});

export function play(name: string, ms: number): Promise<Outcome> {
  const onServer = [...SERVER_ATTACKS, ...HTTP_ATTACKS].find((attack) => attack.name === name);
  if (onServer !== undefined) return playServerAttack(onServer, ms);
  const onClient = CLIENT_ATTACKS.find((attack) => attack.name === name);
  if (onClient === undefined) throw new Error(`there is no attack "${name}"`);
  return playClientAttack(onClient, ms);
}

/**
 * Worst 1 % of the neighbour's calls, and what it may lose. The pause is that of one message at the
 * default frame limit.
 */
const MOST_P99_MS = 100;
const MAX_PAUSE_MS = 150;
/** Of one core. Above it times are those of the machine. */
const MAX_OTHERS_CORES = 0.15;

/**
 * What an attack got through, one sentence each; none when the victim held. `room` is for the
 * garbage that lies about at the peak.
 */
export function findBroken({ calls, lost, why, peakMiB, mostMiB, keptMiB, mostKeptMiB }: Outcome, room = 1): readonly string[] {
  return [
    ...(calls < 50 ? [`only ${calls} honest calls were made`] : []),
    ...(lost > 0 ? [`${lost} of ${calls} honest calls were lost, the first with: ${why}`] : []),
    ...(peakMiB > mostMiB * room ? [`the process had ${Math.round(peakMiB)} MiB, more than ${mostMiB * room}`] : []),
    ...(keptMiB > mostKeptMiB ? [`the process kept ${Math.round(keptMiB)} MiB, more than ${mostKeptMiB}`] : []),
  ];
}

/** How long it held others up. Where processes of others need the cores, that says nothing. */
export function findSlow({ p99Ms, longestPauseMs, othersCores }: Outcome, factor = 1): readonly string[] {
  if (othersCores > MAX_OTHERS_CORES) return [];
  const [mostP99Ms, mostPauseMs] = [MOST_P99_MS * factor, MAX_PAUSE_MS * factor];
  return [
    ...(p99Ms > mostP99Ms ? [`p99 of the honest calls was ${Math.round(p99Ms)} ms, more than ${mostP99Ms}`] : []),
    ...(longestPauseMs > mostPauseMs ? [`the loop stood for ${Math.round(longestPauseMs)} ms, more than ${mostPauseMs}`] : []),
  ];
}

const HEAD = ["attack", "sent, MB", "longest pause, ms", "peak, MiB", "honest calls", "p99, ms", "lost", "others, cores"];

/** Markdown. */
export function formatTable(seen: readonly Outcome[]): string {
  const rows = seen.map(({ name, sentBytes, longestPauseMs, peakMiB, calls, p99Ms, lost, othersCores }) => {
    const numbers = [longestPauseMs, peakMiB, calls].map((number) => Math.round(number).toLocaleString("en-US"));
    return [name, (sentBytes / 1e6).toFixed(1), ...numbers, p99Ms.toFixed(1), String(lost), othersCores.toFixed(1)];
  });
  const widths = HEAD.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(HEAD), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
