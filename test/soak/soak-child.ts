// What the processes of a soak have in common: they answer the first process, and let it see their
// memory and handles.

import { setTimeout as wait } from "node:timers/promises";

/** What a child is asked. */
export type Request = { readonly kind: "look" } | { readonly kind: "round"; readonly ms: number } | { readonly kind: "close" };

export interface Look {
  readonly bytes: number;
  readonly handles: readonly string[];
}

/** Answers each request with what `answer` returns; ends with its first process. */
export function serveParent(answer: (request: Request) => Promise<unknown>): void {
  void process.stderr; // Node opens it with the first socket that it closes: one handle more, and not ours
  process.on("message", (request: Request) => {
    void (request.kind === "look" ? lookAtItself() : answer(request)).then((result) => process.send?.({ result }));
  });
  process.on("disconnect", () => process.exit());
}

/** A collection may free what only the next one takes away. */
export async function lookAtItself(): Promise<Look> {
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await wait(5);
  }
  const { heapUsed, external } = process.memoryUsage();
  return { bytes: heapUsed + external, handles: process.getActiveResourcesInfo() };
}
