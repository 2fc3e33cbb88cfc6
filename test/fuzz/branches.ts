// Which branches of the product this process has run, by V8's precise coverage. It costs time and
// memory: scouts have it, and nobody who is measured.

import { Session } from "node:inspector";

/** Packages of this repository, as they are built. */
const PRODUCT = /\/(?:runtime|compiler|cli)\/dist\//;

/**
 * Returns a function that says how many branches were run for the first time since its last call.
 */
export function watchBranches(): () => number {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true });
  const seen = new Set<string>();
  return () => {
    const before = seen.size;
    session.post("Profiler.takePreciseCoverage", (_error, taken) => {
      for (const { url, scriptId, functions } of taken?.result ?? []) {
        if (!PRODUCT.test(url)) continue;
        for (const { ranges } of functions) {
          for (const { startOffset, endOffset, count } of ranges)
            if (count > 0) seen.add(`${scriptId}:${startOffset}:${endOffset}`);
        }
      }
    });
    return seen.size - before;
  };
}
