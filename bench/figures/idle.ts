// What many connections cost that do nothing.

export interface IdleMeasurement {
  readonly peer: string;
  /** Growth of a process's RSS for each connection. What its start has freed hides a part of it. */
  readonly serverRssKiB: number;
  readonly clientRssKiB: number;
  /**
   * Growth of what JavaScript holds, buffers included. What C++ holds, such as a socket's handle,
   * is not in it.
   */
  readonly serverHeapKiB: number;
  readonly clientHeapKiB: number;
  /** CPU of the process for all connections, milliseconds in a second. */
  readonly serverCpuMs: number;
  readonly clientCpuMs: number;
}

/** What a process tells of itself. */
export interface Usage {
  /** Since its start. */
  readonly cpuUs: number;
  readonly rssMiB: number;
  readonly heapMiB: number;
}

export interface UsagePair {
  readonly server: Usage;
  readonly client: Usage;
}

/**
 * `connections` were made between `before` and `collected`, both after a garbage collection; `idle`
 * is a time in which nothing was asked of them.
 */
export function toIdle(
  peer: string,
  memory: { readonly before: UsagePair; readonly collected: UsagePair },
  idle: { readonly from: UsagePair; readonly to: UsagePair; readonly elapsedMs: number },
  connections: number,
): IdleMeasurement {
  const { before, collected } = memory;
  const growthKiB = (side: keyof UsagePair, of: "rssMiB" | "heapMiB"): number =>
    ((collected[side][of] - before[side][of]) * 1024) / connections;
  const cpuMs = (side: keyof UsagePair): number => (idle.to[side].cpuUs - idle.from[side].cpuUs) / idle.elapsedMs;
  return {
    peer,
    serverRssKiB: growthKiB("server", "rssMiB"),
    clientRssKiB: growthKiB("client", "rssMiB"),
    serverHeapKiB: growthKiB("server", "heapMiB"),
    clientHeapKiB: growthKiB("client", "heapMiB"),
    serverCpuMs: cpuMs("server"),
    clientCpuMs: cpuMs("client"),
  };
}
