// The moment, on the clock that all processes of one machine share.

const NS_OF_MS = 1e6;

/** Monotonic milliseconds since the machine began: performance.now() begins with its process. */
export function monotonicNowMs(): number {
  return Number(process.hrtime.bigint()) / NS_OF_MS;
}
