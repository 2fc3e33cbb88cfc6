// The report of a run as a text for a terminal: one table for each scene, one for idle connections.

import type { IdleMeasurement } from "./idle.js";
import { type Figure, type Measurement, medianFigure, medianRatio, unique } from "./measurement.js";
import { spreadOf } from "./runs.js";
import { SCENES } from "./scenes.js";

const FIGURES: readonly (readonly [Figure, string, number])[] = [
  ["p50Us", "p50 us", 0],
  ["p99Us", "p99 us", 0],
  ["cpuUs", "CPU us/call", 2],
  ["clientRssMiB", "client MiB", 0],
  ["serverRssMiB", "server MiB", 0],
];

const NAME_WIDTH = 54;
const CELL_WIDTH = 13;

/**
 * `limit` and `subject` are names of peers: each row is told as a part of the limit, and how many
 * times it the subject is.
 */
export function formatReport(measurements: readonly Measurement[], limit: string, subject: string): string {
  const scenes = SCENES.filter(({ id }) => measurements.some((row) => row.scene === id));
  return scenes.map((scene) => formatScene(measurements, scene, limit, subject)).join("\n");
}

function formatScene(
  measurements: readonly Measurement[],
  { id, title, unit }: (typeof SCENES)[number],
  limit: string,
  subject: string,
): string {
  const headings = [unit, `of ${limit}`, `${subject}, x`, ...FIGURES.map(([, heading]) => heading)];
  const peers = unique(measurements.filter((row) => row.scene === id).map((row) => row.peer));
  const rows = peers.map((peer) => [
    formatNumber(medianFigure(measurements, id, peer, "perSecond"), unit === "MB/s" ? 1 : 0),
    formatNumber(medianRatio(measurements, id, [peer, limit], "perSecond"), 3),
    formatNumber(medianRatio(measurements, id, [subject, peer], "perSecond"), 2),
    ...FIGURES.map(([figure, , digits]) => formatNumber(medianFigure(measurements, id, peer, figure), digits)),
  ]);
  return formatTable(title, headings, peers, rows);
}

/** Of joined runs: how many times the limit, and the best of the peers, the subject is. */
export function formatSpread(joined: readonly Measurement[], limit: string, subject: string, peers: readonly string[]): string {
  const scenes = SCENES.filter(({ id }) => joined.some((row) => row.scene === id));
  const rows = scenes.map(({ id }) =>
    [[limit], peers].flatMap((others) => {
      const { median, least, most } = spreadOf(joined, id, subject, others) ?? { median: NaN, least: NaN, most: NaN };
      return [formatNumber(median, 2), formatNumber(least, 2), formatNumber(most, 2)];
    }),
  );
  const runs = unique(joined.map(({ round }) => round)).length;
  const headings = [`of ${limit}`, "least", "most", "of best peer", "least", "most"];
  return formatTable(
    `${subject}, ${runs} runs`,
    headings,
    scenes.map(({ id }) => id),
    rows,
  );
}

export function formatIdle(rows: readonly IdleMeasurement[], connections: number): string {
  const headings = ["server RSS", "client RSS", "server heap", "client heap", "server CPU", "client CPU"];
  const cells = rows.map((row) => [
    `${formatNumber(row.serverRssKiB, 1)} KiB`,
    `${formatNumber(row.clientRssKiB, 1)} KiB`,
    `${formatNumber(row.serverHeapKiB, 1)} KiB`,
    `${formatNumber(row.clientHeapKiB, 1)} KiB`,
    `${formatNumber(row.serverCpuMs, 2)} ms/s`,
    `${formatNumber(row.clientCpuMs, 2)} ms/s`,
  ]);
  const title = `${formatNumber(connections, 0)} idle connections: memory of one, CPU of all`;
  return formatTable(
    title,
    headings,
    rows.map(({ peer }) => peer),
    cells,
  );
}

function formatTable(
  title: string,
  headings: readonly string[],
  names: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (name: string, cells: readonly string[]): string =>
    name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join("");
  return `${[line(title, headings), ...rows.map((cells, index) => line(`  ${names[index]}`, cells))].join("\n")}\n`;
}

/** `-` for what was not measured. */
function formatNumber(value: number, digits: number): string {
  if (Number.isNaN(value)) return "-";
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
