// Deliberate faults of what judges a world: its ledger, and what watches attempts, frames, windows
// and what is kept.

import type { Mutant } from "../mutant.js";

const MEMORY = ["test/world/memory-watch.test.ts"];
const FRAMES = ["test/world/frame-watch.test.ts"];
const LEDGER = ["test/world/ledger.test.ts"];
const ATTEMPTS = ["test/world/attempts.test.ts"];

export const WORLD_JUDGE_FAULTS: readonly Mutant[] = [
  {
    what: "lets a client keep attempts of calls that have settled",
    file: "test/world/memory-watch.ts",
    text: "calls`, kept, ATTEMPTS_AT_ONCE",
    replacement: "calls`, 0 * kept, ATTEMPTS_AT_ONCE",
    tests: MEMORY,
  },
  {
    what: "lets a client keep deadlines of calls that have settled",
    file: "test/world/memory-watch.ts",
    text: "wheel.size, ATTEMPTS_AT_ONCE * running",
    replacement: "0 * wheel.size, ATTEMPTS_AT_ONCE * running",
    tests: MEMORY,
  },
  {
    what: "lets a server keep deadlines of calls that have settled",
    file: "test/world/memory-watch.ts",
    text: "wheel.size, calls)",
    replacement: "0 * wheel.size, calls)",
    tests: MEMORY,
  },
  {
    what: "lets a server keep peers that are gone",
    file: "test/world/memory-watch.ts",
    text: "peers, ofConnections.length + calls",
    replacement: "0 * peers, ofConnections.length + calls",
    tests: MEMORY,
  },
  {
    what: "looks at a server that is dead",
    file: "test/world/memory-watch.ts",
    text: "if (!server.machine.isDead) this",
    replacement: "this",
    tests: MEMORY,
  },
  {
    what: "takes a small window for one too many",
    file: "test/world/window-watch.ts",
    text: "bytes > SMALL_WINDOW_BYTES && ",
    replacement: "",
    tests: MEMORY,
  },
  {
    what: "has room twice for a window that is closed twice",
    file: "test/world/window-watch.ts",
    text: "    this.#windows.delete(streamId);\n",
    replacement: "",
    tests: MEMORY,
  },
  {
    what: "keeps the windows of calls that their client gives up",
    file: "test/world/frame-watch.ts",
    text: "if (seen !== undefined) seen.isCancelled = true;\n        this.#windows.close(streamId);",
    replacement: "if (seen !== undefined) seen.isCancelled = true;",
    tests: FRAMES,
  },
  {
    what: "keeps the window of a server though its client sends no more",
    file: "test/world/frame-watch.ts",
    text: "if (kind === Kind.CANCEL || kind === Kind.END) this.#servedWindows",
    replacement: "if (kind === Kind.CANCEL) this.#servedWindows",
    tests: FRAMES,
  },
  {
    what: "takes credit for what a server has read for another window",
    file: "test/world/frame-watch.ts",
    text: "      served.hasWindow = true;\n",
    replacement: "",
    tests: FRAMES,
  },
  {
    what: "lets a client send items beyond its credit",
    file: "test/world/frame-watch.ts",
    text: "seen.credit -= payloadBytes;",
    replacement: "",
    tests: FRAMES,
  },
  {
    what: "lets a call begin though its server is going",
    file: "test/world/frame-watch.ts",
    text: "this.#goawayAt = Math.min(this.#goawayAt, this.#owner.now());",
    replacement: "",
    tests: FRAMES,
  },
  {
    what: "takes a connection that is lost behind the deadline for a reason to be late",
    file: "test/world/ledger.ts",
    text: "this.#hasLostBy(record, record.deadlineAt)",
    replacement: "this.#hasLostBy(record, now)",
    tests: LEDGER,
  },
  {
    what: "takes a lost connection for a reason why a deadline is noticed late",
    file: "test/world/ledger.ts",
    text: "(hasBroken(error) && this",
    replacement: "(this",
    tests: LEDGER,
  },
  {
    what: "lets a call run as often as it likes",
    file: "test/world/ledger.ts",
    text: "if (isToRunOnce(record) && record.runs.length > 1)",
    replacement: "if (isToRunOnce(record) && record.runs.length > 9)",
    tests: LEDGER,
  },
  {
    what: "takes each attempt behind another one for free",
    file: "test/world/attempts.ts",
    text: "attempt.isFree = line.goawayAt <= at || !isListed;",
    replacement: "attempt.isFree = true;",
    tests: ATTEMPTS,
  },
  {
    what: "takes a oneway call for one that has an id",
    file: "test/world/attempts.ts",
    text: "    if ((frame.flags & Flag.ONEWAY) !== 0) return; // it has no id, and no end\n",
    replacement: "",
    tests: ATTEMPTS,
  },
];
