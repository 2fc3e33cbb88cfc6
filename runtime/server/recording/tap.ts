// The calls of one service while somebody records: other methods stand in the server's table, which
// run the handler as before and tell the recordings. Without a recording the table is as it was, so
// a call pays nothing.

import type { Clock } from "../../base/clock.js";
import { isThenable } from "../../base/is-thenable.js";
import type { CallContext } from "../../call/call-context.js";
import { IncomingCall } from "../../call/incoming-call.js";
import type { ServerMethod } from "../method-table.js";
import type { Recording } from "./recording.js";
import type { Masked, MethodForms } from "./service-forms.js";

/** A call that one recording or more want, when it begins. */
interface Begun {
  readonly recordings: readonly Recording[];
  readonly args: Masked;
  readonly startedAt: number;
  readonly startedMs: number;
}

export class Tap {
  readonly #methods: Map<number, ServerMethod>;
  readonly #clock: Clock;
  readonly #forms: ReadonlyMap<string, MethodForms>;
  readonly #service: string;
  readonly #recordings = new Set<Recording>();
  /** What stood in the table before. */
  #replaced: readonly ServerMethod[] = [];

  constructor(service: string, forms: ReadonlyMap<string, MethodForms>, methods: Map<number, ServerMethod>, clock: Clock) {
    this.#service = service;
    this.#forms = forms;
    this.#methods = methods;
    this.#clock = clock;
  }

  add(recording: Recording): void {
    this.#recordings.add(recording);
    if (this.#recordings.size > 1) return;
    const own = [...this.#methods.values()].filter(({ fullName }) => fullName.startsWith(`${this.#service}/`));
    this.#replaced = own.filter(({ def }) => this.#forms.has(def.name));
    for (const method of this.#replaced) this.#methods.set(method.def.id, this.#tapped(method));
  }

  remove(recording: Recording): void {
    if (!this.#recordings.delete(recording) || this.#recordings.size > 0) return;
    for (const method of this.#replaced) this.#methods.set(method.def.id, method);
    this.#replaced = [];
  }

  #tapped(method: ServerMethod): ServerMethod {
    const { def } = method;
    const forms = this.#forms.get(def.name);
    if (forms === undefined) return method;
    const invoke: typeof def.invoke = (handler, context, args, items) => {
      const begun = this.#begin(forms, context, args);
      if (begun === undefined) return def.invoke(handler, context, args, items);
      let result: unknown;
      try {
        result = def.invoke(handler, context, args, items);
      } catch (error) {
        this.#tellError(def.name, forms, begun, context, error);
        throw error;
      }
      if (!isThenable(result)) {
        this.#tellResult(def.name, forms, begun, context, result);
        return result;
      }
      const later = Promise.resolve(result); // of anything else `then` may work each time that it is called
      later.then(
        (value) => this.#tellResult(def.name, forms, begun, context, value),
        (error: unknown) => this.#tellError(def.name, forms, begun, context, error),
      );
      return later;
    };
    return { ...method, def: { ...def, invoke } };
  }

  /** The arguments are taken now: the handler may change them. */
  #begin(forms: MethodForms, context: CallContext, values: readonly unknown[]): Begun | undefined {
    const bytes = context instanceof IncomingCall ? context.argumentBytes : 0;
    const recordings = [...this.#recordings].filter((each) => each.wants(bytes));
    if (recordings.length === 0) return undefined;
    try {
      return { recordings, args: forms.args(values), startedAt: this.#clock.wallMs(), startedMs: this.#clock.nowMs() };
    } catch {
      return undefined; // of a contract that is not the one of the code
    }
  }

  #tellResult(method: string, forms: MethodForms, begun: Begun, context: CallContext, value: unknown): void {
    if (this.#tellCancelled(method, begun, context)) return;
    const take = () => forms.result(value);
    try {
      // Getters of a result run where the interceptors ran the handler, as when it is sent.
      const scope = context instanceof IncomingCall ? context.scope : undefined;
      const { json, masked } = scope === undefined ? take() : scope.runInAsyncScope(take);
      this.#tell(method, begun, { result: json }, masked);
    } catch {
      this.#tell(method, begun, { error: { code: "INTERNAL" } }); // the client gets that, too
    }
  }

  #tellError(method: string, forms: MethodForms, begun: Begun, context: CallContext, thrown: unknown): void {
    if (this.#tellCancelled(method, begun, context)) return;
    try {
      const { error, masked } = forms.error(thrown);
      this.#tell(method, begun, { error }, masked);
    } catch {
      this.#tell(method, begun, { error: { code: "INTERNAL" } });
    }
  }

  /** Its client got no answer of the handler. */
  #tellCancelled(method: string, begun: Begun, context: CallContext): boolean {
    const reason = context instanceof IncomingCall ? context.cancelReason : undefined;
    if (reason !== undefined) this.#tell(method, begun, { error: { code: reason.code } });
    return reason !== undefined;
  }

  #tell(
    method: string,
    { recordings, args, startedAt, startedMs }: Begun,
    end: object,
    masked: ReadonlySet<string> = new Set(),
  ): void {
    const hidden = [...args.masked, ...masked];
    const text = JSON.stringify({
      method,
      startedAt: new Date(startedAt).toISOString(),
      ms: Math.round((this.#clock.nowMs() - startedMs) * 1_000) / 1_000,
      args: args.json,
      ...end,
      ...(hidden.length === 0 ? {} : { masked: hidden }),
    });
    for (const recording of recordings) recording.add(text);
  }
}
