// What is measured: which call, how many at once, and in which unit the result is told.

export interface Scene {
  readonly id: string;
  readonly title: string;
  readonly call: "divide" | "place" | "echo" | "ticks";
  /** Calls at once on the one connection. */
  readonly inFlight: number;
  readonly unit: "calls/s" | "MB/s" | "items/s";
  /** Units in one call: 1, megabytes one way, or items. */
  readonly amount: number;
  /** Part of `--quick`. */
  readonly isQuick: boolean;
  /** Measured over TLS too, for the peers that have it. */
  readonly isSecure: boolean;
  /** Only these peers play it. Default: all that can. */
  readonly peers?: readonly string[];
}

const ITEMS_PER_STREAM = 10_000;

const DIVIDE = { call: "divide", unit: "calls/s", amount: 1 } as const;

export const SCENES: readonly Scene[] = [
  { ...DIVIDE, id: "divide-1", title: "divide, 1 in flight", inFlight: 1, isQuick: true, isSecure: true },
  { ...DIVIDE, id: "divide-16", title: "divide, 16 in flight", inFlight: 16, isQuick: false, isSecure: false },
  { ...DIVIDE, id: "divide-64", title: "divide, 64 in flight", inFlight: 64, isQuick: true, isSecure: true },
  { ...DIVIDE, id: "divide-256", title: "divide, 256 in flight", inFlight: 256, isQuick: false, isSecure: false },
  { ...DIVIDE, id: "divide-1024", title: "divide, 1,024 in flight", inFlight: 1024, isQuick: false, isSecure: false },
  {
    ...DIVIDE,
    id: "divide-10000",
    title: "divide, 10,000 in flight",
    inFlight: 10_000,
    isQuick: false,
    isSecure: false,
    peers: ["callwire"], // whose calls wait in a queue, as one connection carries 1,024
  },
  {
    id: "order-64",
    title: "order of 1 KB, 64 in flight",
    call: "place",
    inFlight: 64,
    unit: "calls/s",
    amount: 1,
    isQuick: true,
    isSecure: true,
  },
  echo("echo-64k", "echo of 64 KiB, 16 in flight", 64 * 1024, 16),
  echo("echo-1m", "echo of 1 MiB, 4 in flight", 1024 * 1024, 4),
  {
    id: "ticks",
    title: `server streams of ${ITEMS_PER_STREAM.toLocaleString("en-US")} items, 4 in flight`,
    call: "ticks",
    inFlight: 4,
    unit: "items/s",
    amount: ITEMS_PER_STREAM,
    isQuick: true,
    isSecure: true,
  },
];

/** Throws for an id that no scene has. */
export function sceneOf(id: string): Scene {
  const scene = SCENES.find((known) => known.id === id);
  if (scene === undefined)
    throw new Error(`there is no scene ${id}; the scenes are ${SCENES.map((known) => known.id).join(", ")}`);
  return scene;
}

function echo(id: string, title: string, bytes: number, inFlight: number): Scene {
  const isSmall = bytes <= 64 * 1024;
  return { id, title, call: "echo", inFlight, unit: "MB/s", amount: bytes / 1e6, isQuick: isSmall, isSecure: isSmall };
}
