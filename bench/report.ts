// Medians over the rounds, and Callwire's ratios to the limit and to each peer, as tables for a terminal.

import { LIMIT } from "./peers/index.js";

export interface Measurement {
  readonly peer: string;
  readonly inFlight: number;
  readonly callsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU of client and server together, microseconds a call. */
  readonly cpuUs: number;
  readonly clientRssMiB: number;
  readonly serverRssMiB: number;
}

const SUBJECT = "callwire";

type Figure = Exclude<keyof Measurement, "peer" | "inFlight">;

const FIGURES: readonly (readonly [Figure, string, number])[] = [
  ["callsPerSecond", "calls/s", 0],
  ["p50Us", "p50 us", 0],
  ["p99Us", "p99 us", 0],
  ["cpuUs", "CPU us/call", 2],
  ["clientRssMiB", "client MiB", 0],
  ["serverRssMiB", "server MiB", 0],
];

type Medians = Readonly<Record<Figure, number>>;

export function printReport(measurements: readonly Measurement[]): void {
  const peers = unique(measurements.map(({ peer }) => peer));
  const headings = FIGURES.map(([, heading]) => heading);
  for (const inFlight of unique(measurements.map((row) => row.inFlight))) {
    const medians = new Map(peers.map((peer) => [peer, mediansOf(measurements, peer, inFlight)]));
    const subject = medians.get(SUBJECT);
    printRow(`${inFlight} in flight`, headings);
    for (const [peer, row] of medians) {
      printRow(
        peer === LIMIT ? `${peer} (the limit)` : peer,
        FIGURES.map(([figure, , digits]) => format(row[figure], digits)),
      );
    }
    for (const [peer, row] of medians) {
      if (peer === SUBJECT || subject === undefined) continue;
      printRow(
        `${SUBJECT} / ${peer}`,
        FIGURES.map(([figure]) => `${format(subject[figure] / row[figure], 2)}x`),
      );
    }
    console.log("");
  }
}

/** The median of each figure by itself. */
function mediansOf(measurements: readonly Measurement[], peer: string, inFlight: number): Medians {
  const rows = measurements.filter((row) => row.peer === peer && row.inFlight === inFlight);
  const medianOf = (figure: Figure): number => {
    const sorted = rows.map((row) => row[figure]).sort((left, right) => left - right);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };
  return {
    callsPerSecond: medianOf("callsPerSecond"),
    p50Us: medianOf("p50Us"),
    p99Us: medianOf("p99Us"),
    cpuUs: medianOf("cpuUs"),
    clientRssMiB: medianOf("clientRssMiB"),
    serverRssMiB: medianOf("serverRssMiB"),
  };
}

function printRow(name: string, cells: readonly string[]): void {
  console.log(name.padEnd(20) + cells.map((cell) => cell.padStart(13)).join(""));
}

function format(value: number, digits: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
