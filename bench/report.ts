// Medians over the rounds and ratios to the limit and to the peers, as a table for a terminal.

import { LIMIT } from "./peers/index.js";

export interface Measurement {
  readonly peer: string;
  readonly inFlight: number;
  readonly callsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU of client and server together, microseconds a call. */
  readonly cpuUs: number;
  readonly rssMiB: number;
  readonly serverRssMiB: number;
}

const SUBJECT = "callwire";

export function printReport(measurements: readonly Measurement[]): void {
  const peers = [...new Set(measurements.map(({ peer }) => peer))];
  const loads = [...new Set(measurements.map(({ inFlight }) => inFlight))];
  console.log(
    ["in flight", "peer", "calls/s", "p50 us", "p99 us", "CPU us", "RSS c/s MiB", `of ${LIMIT}`, `${SUBJECT} is`]
      .map(pad)
      .join(""),
  );
  for (const inFlight of loads) {
    const medians = new Map(peers.map((peer) => [peer, medianOf(measurements, peer, inFlight)]));
    const limit = medians.get(LIMIT)?.callsPerSecond ?? 0;
    const subject = medians.get(SUBJECT)?.callsPerSecond ?? 0;
    for (const [peer, row] of medians) {
      const cells = [
        String(inFlight),
        peer,
        Math.round(row.callsPerSecond).toLocaleString("en"),
        row.p50Us.toFixed(0),
        row.p99Us.toFixed(0),
        row.cpuUs.toFixed(2),
        `${row.rssMiB.toFixed(0)} / ${row.serverRssMiB.toFixed(0)}`,
        `${((100 * row.callsPerSecond) / limit).toFixed(1)} %`,
        peer === SUBJECT ? "" : `${(subject / row.callsPerSecond).toFixed(2)}x`,
      ];
      console.log(cells.map(pad).join(""));
    }
  }
}

/** The median of each figure by itself. */
function medianOf(measurements: readonly Measurement[], peer: string, inFlight: number): Omit<Measurement, "peer" | "inFlight"> {
  const rows = measurements.filter((row) => row.peer === peer && row.inFlight === inFlight);
  const of = (read: (row: Measurement) => number): number => {
    const sorted = rows.map(read).sort((left, right) => left - right);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };
  return {
    callsPerSecond: of((row) => row.callsPerSecond),
    p50Us: of((row) => row.p50Us),
    p99Us: of((row) => row.p99Us),
    cpuUs: of((row) => row.cpuUs),
    rssMiB: of((row) => row.rssMiB),
    serverRssMiB: of((row) => row.serverRssMiB),
  };
}

function pad(cell: string): string {
  return cell.padStart(13);
}
