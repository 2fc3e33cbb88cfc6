// The time, for ages that grow. One timer for the page.

import { signal } from "@preact/signals";

const STEP_MS = 1_000;

export const now = signal(Date.now());

export function startClock(): void {
  setInterval(() => {
    if (!document.hidden) now.value = Date.now();
  }, STEP_MS);
}
