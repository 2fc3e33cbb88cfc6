// How a gateway stops: who asks is told first, then calls finish, then connections end.

import type { HttpListener } from "callwire/http";
import type { GatewayBackend } from "./gateway-backend.js";

/** For what was written to leave. */
const LINGER_MS = 1_000;

export interface DrainTimes {
  /** Milliseconds between `/readyz` saying so and the end of new connections. */
  readonly delayMs: number;
  /** Milliseconds that running calls have behind that. */
  readonly graceMs: number;
}

/** Never rejects. Connections that are left behind the grace are closed. */
export async function drainGateway(
  front: Pick<HttpListener, "stopListening" | "stop">,
  backend: Pick<GatewayBackend, "isDraining" | "idle" | "end" | "empty">,
  { delayMs, graceMs }: DrainTimes,
): Promise<void> {
  backend.isDraining = true; // which /readyz says before anything else changes
  if (delayMs > 0) await within(delayMs, new Promise(() => undefined));
  // What is under way on a new connection is a call, too: some clients cannot send it twice.
  await within(
    graceMs,
    front.stopListening(delayMs > 0).then(() => backend.idle()),
  );
  front.stop();
  backend.end();
  await within(LINGER_MS, backend.empty());
}

/** Waits for it, and no longer than that. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
