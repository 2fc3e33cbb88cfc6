// The calls of one HTTP connection at the handlers of its server: admission, dispatch, answers.

import type { DeclaredError, RpcError } from "../base/errors.js";
import { isThenable } from "../base/is-thenable.js";
import { hasServerObservers } from "../call/call-events.js";
import { runInCall } from "../call/current-call.js";
import { isItems, iteratorOf } from "../call/send-items.js";
import { timeSlices } from "../call/time-slices.js";
import { FROM_PROGRAMS, TO_PROGRAMS } from "../json/program-json.js";
import { type ErrorDef, expectsItems, sendsItems } from "../schema/service-def.js";
import { refusalOf } from "../server/admission.js";
import { expiredError, overloadError, type Refusal, requestError } from "../server/answer-errors.js";
import type { ServerMethod } from "../server/method-table.js";
import { ObservedCall, tellEnd, tellFailure } from "../server/observed-call.js";
import type { PeerShare } from "../server/peer-shares.js";
import { runHandler } from "../server/run-handler.js";
import type { OpenConnection } from "../server/running-work.js";
import type { ServerCore } from "../server/server-core.js";
import { judgeThrown, misfitError } from "../server/thrown.js";
import type { ReadTurn } from "../transport/read-turn.js";
import type { AnswerSink, Caller, FrontConnection, JsonRequest, RunningCall } from "./backend.js";
import type { HttpMethod } from "./http-method.js";
import { LocalCall, timesOf } from "./local-call.js";
import { LocalCalls } from "./local-calls.js";
import type { LocalMethod } from "./local-method.js";
import { RequestItems } from "./request-items.js";

const NOTHING_RUNS: RunningCall = { cancel: () => undefined };

export class LocalCaller implements Caller, OpenConnection {
  readonly #core: ServerCore;
  readonly #connection: FrontConnection;
  readonly #methods: ReadonlyMap<string, LocalMethod>;
  readonly #share: PeerShare;
  /** Calls whose handler has not settled, those that were given up among them. */
  readonly #running = new LocalCalls<LocalCall>();

  constructor(core: ServerCore, connection: FrontConnection, methods: ReadonlyMap<string, LocalMethod>) {
    this.#core = core;
    this.#connection = connection;
    this.#methods = methods;
    this.#share = core.work.peers.enter(connection.peer);
    core.work.enter(this);
    if (core.draining) this.goAway();
  }

  goAway(): void {
    this.#connection.goAway();
  }

  end(): void {
    this.#connection.end();
  }

  get turn(): ReadTurn {
    return this.#share.turn;
  }

  runningCalls(): Iterable<LocalCall> {
    return this.#running;
  }

  leave(): void {
    this.#core.work.peers.leave(this.#share);
    this.#core.work.leave(this);
  }

  start(wanted: HttpMethod, request: JsonRequest, sink: AnswerSink): RunningCall {
    const core = this.#core;
    const now = core.clock.nowMs();
    const local = this.#methods.get(wanted.fullName);
    const method = local === undefined ? undefined : core.methods.get(local.id);
    const refusal = refusalOf(method, this.#connection.peer, this.#running.size, this.#share, core);
    if (refusal !== undefined || method === undefined || local === undefined) {
      return this.#refuse(method, refusal ?? expiredError(), request, sink, now);
    }
    const { kind } = method.def;
    const isStream = sendsItems(kind) || expectsItems(kind);
    const timeoutMs = request.timeoutMs ?? (isStream ? undefined : local.timeoutMs);
    const late = this.#lateness(timeoutMs ?? core.maxTimeoutMs, request, now);
    if (late !== undefined) return this.#refuse(method, late, request, sink, now);
    const times = timesOf(timeoutMs, now - request.waitedMs, core.maxTimeoutMs, isStream);
    const call = new LocalCall(method, this.#connection.peer, times, core, sink);
    const { counts } = core;
    if (counts !== undefined || hasServerObservers()) call.observed = new ObservedCall(method.def.id, now, counts);
    call.metadata = request.metadata;
    let args: readonly unknown[];
    try {
      args = local.forms.args.fromJson(request.args, FROM_PROGRAMS);
    } catch (error) {
      return this.#refuse(method, requestError(method.fullName, error), request, sink, now);
    }
    call.argumentBytes = request.bytes;
    const full = core.work.peers.refusalOf(this.#share, call.argumentBytes);
    if (full !== undefined) return this.#refuse(method, full, request, sink, now);
    if (call.observed !== undefined) call.observed.requestBytes += request.bytes;
    call.observed?.tellStart(call);
    if (isStream) void this.#stream(method, local, call, args, request);
    else this.#invoke(method, local, call, args);
    return call;
  }

  /** Why a call is not begun that has waited so long, if there is a reason. */
  #lateness(timeoutMs: number, { waitedMs, queuedMs }: JsonRequest, now: number): Refusal | undefined {
    if (waitedMs >= timeoutMs) return expiredError();
    return this.#core.overload.refuses(queuedMs, timeoutMs, now) ? overloadError(queuedMs) : undefined;
  }

  #invoke(method: ServerMethod, local: LocalMethod, call: LocalCall, args: readonly unknown[]): void {
    let result: unknown;
    let later: Promise<unknown> | undefined;
    if (method.def.kind === "oneway") {
      call.sink.onResult(null, undefined); // whatever becomes of it
      call.abandoned = true;
    }
    try {
      result = runHandler(method, call, args);
      if (isThenable(result)) later = Promise.resolve(result);
    } catch (error) {
      return this.#sendFailure(method, local, call, error);
    }
    if (later === undefined) return this.#sendResult(method, local, call, result);
    this.#begin(call);
    later.then(
      (value) => {
        this.#settle(call);
        this.#sendResult(method, local, call, value);
      },
      (error: unknown) => {
        this.#settle(call);
        this.#sendFailure(method, local, call, error);
      },
    );
  }

  /** Runs a call that has items in one direction or both, to its end. */
  async #stream(
    method: ServerMethod,
    local: LocalMethod,
    call: LocalCall,
    args: readonly unknown[],
    request: JsonRequest,
  ): Promise<void> {
    const { def, handler, fullName } = method;
    const items = new RequestItems(fullName, local, request.items);
    const streams = expectsItems(def.kind);
    call.onCancel = (reason) => items.fail(reason);
    this.#begin(call);
    let value: unknown;
    let failure: { readonly error: unknown } | undefined;
    try {
      value = await runInCall(call, async () => {
        const result = def.invoke(handler, call, args, items);
        return streams ? this.#sendItems(method, local, call, items, result) : result;
      });
    } catch (error) {
      failure = { error };
    }
    this.#settle(call);
    if (failure !== undefined) this.#sendFailure(method, local, call, failure.error);
    else if (streams) this.#sendEnd(method, call);
    else this.#sendResult(method, local, call, value);
    void items[Symbol.asyncDispose]();
  }

  /** No faster than the client takes them, and with a share of the event loop as others have. */
  async #sendItems(
    method: ServerMethod,
    local: LocalMethod,
    call: LocalCall,
    items: RequestItems,
    result: unknown,
  ): Promise<void> {
    const source = await result;
    if (!isItems(source)) throw new TypeError(`a handler of a stream must return an iterable, got ${typeof source}`);
    const iterator = iteratorOf(source);
    const close = async (): Promise<void> => {
      try {
        await iterator.return?.();
      } catch {
        // The call has its outcome already.
      }
    };
    call.onCancel = (reason) => {
      items.fail(reason);
      void close();
    };
    while (!call.abandoned) {
      if (!timeSlices.take()) await timeSlices.slice();
      const next = await iterator.next();
      if (next.done === true) return;
      if (call.abandoned) break;
      let wait: Promise<void> | undefined;
      try {
        wait = call.sink.onItem(local.forms.result.toJson(next.value, TO_PROGRAMS), call.response);
      } catch (error) {
        await close();
        throw misfitError(this.#core, method, error);
      }
      if (wait !== undefined) await wait;
    }
    await close();
  }

  #begin(call: LocalCall): void {
    this.#running.add(call);
    this.#core.work.begin(call, this.#share);
  }

  #settle(call: LocalCall): void {
    this.#running.delete(call);
    this.#core.work.end(call, this.#share);
  }

  #sendResult(method: ServerMethod, local: LocalMethod, call: LocalCall, value: unknown): void {
    if (!call.abandoned) {
      const { result } = local.forms;
      try {
        const json =
          call.scope === undefined
            ? result.toJson(value, TO_PROGRAMS)
            : call.scope.runInAsyncScope(result.toJson, result, value, TO_PROGRAMS);
        call.sink.onResult(json, call.response);
      } catch (error) {
        this.#fail(method, call, misfitError(this.#core, method, error));
      }
    }
    this.#tellEnd(method, call);
  }

  #sendEnd(method: ServerMethod, call: LocalCall): void {
    if (!call.abandoned) call.sink.onEnd(call.response);
    this.#tellEnd(method, call);
  }

  #sendFailure(method: ServerMethod, local: LocalMethod, call: LocalCall, error: unknown): void {
    const thrown = judgeThrown(this.#core, method, call, error);
    if (thrown !== undefined && "status" in thrown) this.#fail(method, call, thrown.status);
    else if (thrown !== undefined) this.#failDeclared(method, local, call, thrown.def, thrown.error);
    this.#tellEnd(method, call);
  }

  #fail(method: ServerMethod, call: LocalCall, error: RpcError): void {
    const { code, text: message, retryAfterMs } = error;
    tellFailure(this.#core, method, call, code, error);
    if (!call.abandoned) call.sink.onFailure({ code, message, retryAfterMs }, call.response);
  }

  #failDeclared(method: ServerMethod, local: LocalMethod, call: LocalCall, def: ErrorDef, error: DeclaredError): void {
    try {
      const declared = local.forms.describeError(def, error);
      tellFailure(this.#core, method, call, def.code, error);
      if (!call.abandoned) call.sink.onFailure({ code: def.code, message: error.message, declared }, call.response);
    } catch (cause) {
      this.#fail(method, call, misfitError(this.#core, method, cause));
    }
  }

  #tellEnd(method: ServerMethod, call: LocalCall): void {
    const { observed } = call;
    if (observed !== undefined) observed.responseBytes = call.sink.writtenBytes;
    tellEnd(this.#core, method, call);
  }

  #refuse(
    method: ServerMethod | undefined,
    error: Refusal,
    { metadata, bytes }: JsonRequest,
    sink: AnswerSink,
    startedAt: number,
  ): RunningCall {
    const { counts } = this.#core;
    if (counts !== undefined || hasServerObservers()) {
      const observed = new ObservedCall(method?.def.id ?? 0, startedAt, counts);
      observed.requestBytes = bytes;
      observed.tellRefusal(method?.fullName, this.#connection.peer, error, metadata, this.#core.clock.nowMs());
    }
    sink.onFailure({ code: error.code, message: error.text }, undefined);
    return NOTHING_RUNS;
  }
}
