// Deliberate faults of what becomes of a call, each of which a world must find. A file below
// `runtime/`, a text that stands there once, and what stands there instead.

import type { Mutant } from "../mutants/mutant.js";

/** Without the tests that own the rule: here the worlds do. */
export type WorldFault = Omit<Mutant, "tests">;

export const WORLD_FAULTS: readonly WorldFault[] = [
  {
    what: "takes a late answer for that of the next call in its slot",
    file: "runtime/call/outgoing-calls.ts",
    text: " || slot.generation !== streamId >>> SLOT_BITS) return;",
    replacement: ") return;",
  },
  {
    what: "gives the next call in a slot the id of the one before",
    file: "runtime/call/outgoing-calls.ts",
    text: "slot.generation = (slot.generation + 1) & GENERATION_MASK;",
    replacement: "",
  },
  {
    what: "does not tell the server that a caller has given up",
    file: "runtime/call/outgoing-calls.ts",
    text: "this.#outbox.sendControl(Kind.CANCEL, 0, streamId, 0);",
    replacement: "",
  },
  {
    what: "takes what was lost with its connection for what has not left",
    file: "runtime/call/outgoing-calls.ts",
    text: "isClosed && slot.flushes === flushes ? unsent : failed",
    replacement: "isClosed ? unsent : failed",
  },
  {
    what: "says of a call that is under way that it has not run",
    file: "runtime/call/outgoing-call.ts",
    text: 'return this.#slot >= 0 && this.#ran === "no" ? "unknown" : this.#ran;',
    replacement: "return this.#ran;",
  },
  {
    what: "forgets that an earlier attempt may have run",
    file: "runtime/call/outgoing-call.ts",
    text: 'if (ran === "yes" || this.#ran === "no") this.#ran = ran;',
    replacement: "",
  },
  {
    what: "gives no credit back for items that were read",
    file: "runtime/call/item-queue.ts",
    text: 'if (due > 0 && this.#state === "open") this.#grant(due);',
    replacement: "",
  },
  {
    what: "does not wake the reader at the end of its items",
    file: "runtime/call/item-queue.ts",
    text: "    this.#kept?.releaseWith(this);\n    this.#serve();",
    replacement: "    this.#kept?.releaseWith(this);",
  },
  {
    what: "sends items beyond the credit",
    file: "runtime/call/item-sender.ts",
    text: "return this.#credit.isOpen && this.#outbox.isWritable;",
    replacement: "return this.#outbox.isWritable;",
  },
  {
    what: "leaves the items of a cancelled call open",
    file: "runtime/call/incoming-call.ts",
    text: "this.stream?.cancel(reason);",
    replacement: "",
  },
  {
    what: "repeats a call that must not run twice, when its connection is lost",
    file: "runtime/channel/retry.ts",
    text: "(isLostConnection(error) && call.method.def.idempotent)",
    replacement: "isLostConnection(error)",
  },
  {
    what: "repeats a stream of which items have moved",
    file: "runtime/channel/retry.ts",
    text: "  if (call.stream?.hasMoved === true) return false;\n",
    replacement: "",
  },
  {
    what: "tries a call again and again",
    file: "runtime/channel/retry.ts",
    text: "if ((call.attempts?.length ?? 0) >= MAX_ATTEMPTS) return false;\n  return free ||",
    replacement: "return true || free ||",
  },
  {
    what: "says of a call that it has not run when the last of its servers says so",
    file: "runtime/channel/call-outcomes.ts",
    text: 'processed: error.processed === "yes" || call.processed === "no" ? error.processed : call.processed,',
    replacement: "processed: error.processed,",
  },
  {
    what: "does not dial again after a failure",
    file: "runtime/channel/subchannel.ts",
    text: "this.#redial = this.#options.clock.setTimeout(() => this.#dial(), delayMs);",
    replacement: "void delayMs;",
  },
  {
    what: "goes on to call a server that has said GOAWAY",
    file: "runtime/channel/subchannel.ts",
    text: 'if (this.#state !== "ready") return;\n    this.#assign("draining");',
    replacement: 'if (this.#state === "ready") return;\n    this.#assign("draining");',
  },
  {
    what: "lets calls wait though there is room again",
    file: "runtime/channel/channel.ts",
    text: "    if (this.#queue.size > 0) this.#drainSoon();\n  }\n\n  /** Here",
    replacement: "  }\n\n  /** Here",
  },
  {
    what: "keeps an instance that the registry has dropped",
    file: "runtime/channel/subchannel.ts",
    text: 'if (this.#retired || this.isUnlisted) this.#assign("closed");',
    replacement: 'if (this.#retired) this.#assign("closed");',
  },
  {
    what: "counts a handler as running that has settled",
    file: "runtime/server/running-work.ts",
    text: "    this.#calls--;\n",
    replacement: "",
  },
  {
    what: "lets the calls of a lost connection run on",
    file: "runtime/server/server-connection.ts",
    text: "for (const call of this.#running.all()) call.cancel(cancelledBy(call.method, error));",
    replacement: "void error;",
  },
  {
    what: "ends its connections when it begins to drain",
    file: "runtime/server/server-core.ts",
    text: "connection.goAway();",
    replacement: 'connection.end(new RpcError("UNAVAILABLE", "the server is stopping"));',
  },
  {
    what: "leaves its entry in the registry when it has stopped",
    file: "runtime/server/server-instance.ts",
    text: "    await this.#before(deadlineAt, this.#core.work.idle());\n    await this.#unregister();",
    replacement: "    await this.#before(deadlineAt, this.#core.work.idle());",
  },
  {
    what: "says of a call whose handler has thrown that it was not started",
    file: "runtime/server/answers.ts",
    text: "if (!call.abandoned) this.#sendStatus(call.streamId, error, false, call.response);",
    replacement: "if (!call.abandoned) this.#sendStatus(call.streamId, error, true, call.response);",
  },
  {
    what: "answers a call that its caller has given up",
    file: "runtime/server/answers.ts",
    text: "  #sendResult(method: ServerMethod, call: IncomingCall, value: unknown): void {\n    if (this.#connection.isClosed || call.abandoned) return;",
    replacement:
      "  #sendResult(method: ServerMethod, call: IncomingCall, value: unknown): void {\n    if (this.#connection.isClosed) return;",
  },
  {
    what: "repeats calls beyond its budget",
    file: "runtime/channel/retry-budget.ts",
    text: "    if (this.balance() < 1) return false;\n",
    replacement: "",
  },
  {
    what: "repeats no call that its budget would have to pay for",
    file: "runtime/channel/retry.ts",
    text: "  return free || budget.tryRetry();",
    replacement: "  return free;",
  },
  {
    what: "does not know of a call that was refused whether it has run",
    file: "runtime/channel/call-outcomes.ts",
    text: 'processed: error.processed === "yes" || call.processed === "no" ? error.processed : call.processed,',
    replacement: 'processed: error.processed === "no" ? "unknown" : error.processed,',
  },
  {
    what: "leaves out as many instances as fail",
    file: "runtime/balancing/ejection.ts",
    text: "return (ejected + 1) * 2 <= this.#owner.members.length;",
    replacement: "return ejected <= this.#owner.members.length;",
  },
  {
    what: "takes more calls than it has room for",
    file: "runtime/server/admission.ts",
    text: "core.work.peers.calls.hasRoom(share.running, core.work.calls)) return undefined;",
    replacement: "core.work.calls >= 0) return undefined;",
  },
  {
    what: "does not repeat a call whose error says that it may be",
    file: "runtime/channel/retry.ts",
    text: "  return budget.tryRetry();\n}\n\n/**\n * Two failures",
    replacement: "  return !budget.tryRetry();\n}\n\n/**\n * Two failures",
  },
  {
    what: "repeats a call whose error does not say that it may be",
    file: "runtime/channel/retry.ts",
    text: "def.retryable && def.is(error)",
    replacement: "def.is(error)",
  },
  {
    what: "forgets that a call has run whose error says that it may be repeated",
    file: "runtime/channel/channel.ts",
    text: 'call.endAttempt(`${error.name}: ${error.message}`, now, "yes");',
    replacement: 'call.endAttempt(`${error.name}: ${error.message}`, now, "unknown");',
  },
  {
    what: "says of a call whose handler broke that it did not run",
    file: "runtime/server/thrown.ts",
    text: '  return internalError(logger, kind, error, { processed: "yes" });',
    replacement: '  return internalError(logger, kind, error, { processed: "no" });',
  },
  {
    what: "logs a mistake under another id than the caller gets",
    file: "runtime/base/internal-error.ts",
    text: "{ ...options, errorId });",
    replacement: "{ ...options, errorId: errorIds.draw() });",
  },
  {
    what: "runs oneway calls twice",
    file: "runtime/call/outgoing-calls.ts",
    text: "    this.#write(call, 0, 0, now);\n",
    replacement: "    this.#write(call, 0, 0, now);\n    this.#write(call, 0, 0, now);\n",
  },
  {
    what: "answers a oneway call",
    file: "runtime/server/server-connection.ts",
    text: "    call.abandoned = true;\n    call.observed?.tellStart(call);",
    replacement: "    call.observed?.tellStart(call);",
  },
  {
    what: "leaves the metadata of a call behind when it is tried again",
    file: "runtime/call/call-frame.ts",
    text: "new Map([...metadata, [ATTEMPT_KEY,",
    replacement: "new Map([[ATTEMPT_KEY,",
  },
  {
    what: "does not say which attempt of a call it is",
    file: "runtime/call/call-frame.ts",
    text: "String(attempts.length + 1)",
    replacement: '"1"',
  },
  {
    what: "keeps the deadline of a call that has settled",
    file: "runtime/call/outgoing-call.ts",
    text: "this.#settled = true;\n    this.#wheel.remove(this);",
    replacement: "this.#settled = true;",
  },
  {
    what: "keeps the deadline of a handler that has settled",
    file: "runtime/server/running-work.ts",
    text: "    this.#wheel.remove(call);\n",
    replacement: "",
  },
  {
    what: "calls a server beyond what one connection carries",
    file: "runtime/channel/subchannel.ts",
    text: "return calls.size < this.maxCalls && outbox",
    replacement: "return calls.size < 2 * this.maxCalls && outbox",
  },
  {
    what: "gives more credit back than was read",
    file: "runtime/call/read-credit.ts",
    text: "    return Math.max(0, due);",
    replacement: "    return Math.max(0, 2 * due);",
  },
];
