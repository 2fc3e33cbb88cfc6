// Deliberate faults of single calls and their streams.

import { inRoom, type Mutant } from "../mutant.js";

export const CALL: readonly Mutant[] = inRoom("runtime/call", [
  {
    what: "takes the late answer to an earlier call for that of the call in its slot",
    file: "outgoing-calls.ts",
    text: "if (call === undefined || this.#generations[slot] !== streamId >>> SLOT_BITS) return;",
    replacement: "if (call === undefined) return;",
    tests: ["outgoing-calls"],
  },
  {
    what: "uses one stream id again at once",
    file: "outgoing-calls.ts",
    text: "(generation + 1) & GENERATION_MASK",
    replacement: "generation & GENERATION_MASK",
    tests: ["outgoing-calls"],
  },
  {
    what: "never uses a slot again",
    file: "outgoing-calls.ts",
    text: "this.#free.push(slot);\n    this.#size--;",
    replacement: "this.#size--;",
    tests: ["outgoing-calls"],
  },
  {
    what: "does not tell the server that its caller has given up",
    file: "outgoing-calls.ts",
    text: "this.#connection.writer.emptyFrame(Kind.CANCEL, 0, streamId, 0);",
    replacement: "",
    tests: ["outgoing-calls"],
  },
  {
    what: "lets calls of a lost connection hang",
    file: "outgoing-calls.ts",
    text: "else this.#owner.onFailed(call, error, false);",
    replacement: "",
    tests: ["outgoing-calls"],
  },
  {
    what: "takes a call that never left for one that the server may have",
    file: "outgoing-calls.ts",
    text: "if (isClosed && call.flushes === outflow.flushes) this.#owner.onUnsent(call, error);\n      else",
    replacement: "",
    tests: ["outgoing-calls"],
  },
  {
    what: "takes a call that has left for one that never did",
    file: "outgoing-calls.ts",
    text: "isClosed && call.flushes === outflow.flushes",
    replacement: "isClosed",
    tests: ["outgoing-calls"],
  },
  {
    what: "does not count attempts in the metadata",
    file: "outgoing-calls.ts",
    text: "[ATTEMPT_KEY, String(attempts.length + 1)]",
    replacement: "[ATTEMPT_KEY, String(attempts.length)]",
    tests: ["outgoing-calls"],
  },
  {
    what: "takes every refusal for a call that has begun",
    file: "outgoing-calls.ts",
    text: "(flags & Flag.NOT_STARTED) !== 0);",
    replacement: "false);",
    tests: ["outgoing-calls"],
  },
  {
    what: "keeps the slot of a call whose arguments do not fit",
    file: "outgoing-calls.ts",
    text: "if (slot >= 0) this.#free.push(slot);",
    replacement: "",
    tests: ["outgoing-calls"],
  },
  {
    what: "gives a new stream the whole window however many there are",
    file: "connection-streams.ts",
    text: "const bytes = hasRoom ? STREAM_WINDOW_BYTES : SMALL_WINDOW_BYTES;",
    replacement: "const bytes = STREAM_WINDOW_BYTES;",
    tests: ["connection-streams"],
  },
  {
    what: "keeps any number of unread items",
    file: "connection-streams.ts",
    text: "if (after > MAX_UNREAD_ITEM_BYTES && this.#unreadBytes > 2 * CONNECTION_WINDOW_BYTES) return false;",
    replacement: "",
    tests: ["connection-streams"],
  },
]);
