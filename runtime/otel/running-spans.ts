// The spans of the calls that a server runs, each kept by what is noted of its call.
//
// No Map or Set of calls: V8 keeps a link from each table that one has outgrown to the next, and
// such a table holds what was in it. Once one is among old objects, all that follow survive, with
// spans and calls. At a server that was a quarter of all that was made, and 4 µs a call.

import type { Span } from "@opentelemetry/api";
import type { CallContext } from "../call/call-context.js";
import { IncomingCall } from "../call/incoming-call.js";

/** One call may have spans of several providers. */
class RunningSpan {
  readonly owner: RunningSpans;
  readonly span: Span;
  readonly slot: number;
  readonly other: object | undefined;

  constructor(owner: RunningSpans, span: Span, slot: number, other: object | undefined) {
    this.owner = owner;
    this.span = span;
    this.slot = slot;
    this.other = other;
  }
}

export class RunningSpans {
  // No cap here: a call of a server is in it at most, and admission caps those.
  readonly #spans: (Span | undefined)[] = [];
  readonly #free: number[] = [];

  /** False for a call that began before anybody listened: nobody would be told of its end. */
  canAdd(call: CallContext): boolean {
    return call instanceof IncomingCall && call.observed !== undefined && this.#find(call) === undefined;
  }

  add(call: CallContext, span: Span): void {
    if (!(call instanceof IncomingCall) || call.observed === undefined) return;
    const slot = this.#free.pop() ?? this.#spans.length;
    this.#spans[slot] = span;
    call.observed.attached = new RunningSpan(this, span, slot, call.observed.attached);
  }

  /** The span of a call that has ended; undefined when there is none. */
  take(call: CallContext): Span | undefined {
    const found = this.#find(call);
    if (found === undefined || this.#spans[found.slot] !== found.span) return undefined;
    this.#spans[found.slot] = undefined;
    this.#free.push(found.slot);
    return found.span;
  }

  /** What runs still has no end that anybody is told of. */
  endAll(): void {
    for (const span of this.#spans) span?.end();
    this.#spans.length = this.#free.length = 0;
  }

  #find(call: CallContext): RunningSpan | undefined {
    let attached = call instanceof IncomingCall ? call.observed?.attached : undefined;
    while (attached instanceof RunningSpan && attached.owner !== this) attached = attached.other;
    return attached instanceof RunningSpan ? attached : undefined;
  }
}
