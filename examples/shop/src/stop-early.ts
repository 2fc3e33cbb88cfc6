// SIGTERM before the server listens to it. The kernel drops a signal that process 1 of a container
// has no listener for: without this one the container would stay until it is killed.

const stop = (): void => process.exit(143);

export function stopEarly(): void {
  process.on("SIGTERM", stop);
}

/** `serve` listens from its first line on, and drains. Two listeners would not do: this one exits. */
export function handOver(): void {
  process.off("SIGTERM", stop);
}
