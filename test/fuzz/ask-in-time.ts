// A question to a child that may hang: one that stands still is found, and one that others hold up
// is waited for.

import type { AttackProcess } from "../attack/attack-process.js";
import type { Order } from "../attack/child.js";
import { MAX_OWN_PAUSE_MS } from "./area.js";

const LOOK_MS = 250;
/** Milliseconds of the processor: behind a pause that is not too long there is an answer. */
const PATIENCE_MS = 3 * MAX_OWN_PAUSE_MS;
/** By the clock, for a child that waits for what never comes and does nothing. */
const SLEEPER_PATIENCE_MS = 300_000;

type Asked = Pick<AttackProcess, "ask" | "cpuMs" | "isOver" | "label">;

/** `patienceMs`: of the processor. Rejects when the child has used it, or has slept for minutes. */
export async function askInTime<Answer>(child: Asked, order: Order, patienceMs = PATIENCE_MS): Promise<Answer> {
  const [startedAt, before] = [performance.now(), child.cpuMs()];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setInterval(() => {
      if (child.isOver) return;
      const isLate = child.cpuMs() - before > patienceMs || performance.now() - startedAt > SLEEPER_PATIENCE_MS;
      if (isLate) reject(new Error(`${child.label} does not answer: its loop stands still`));
    }, LOOK_MS);
  });
  try {
    return (await Promise.race([child.ask(order), late])) as Answer; // each child answers what its caller names
  } finally {
    clearInterval(timer);
  }
}
