// The calls of one client connection: admission, dispatch to the handler, cancellation. What is
// answered is answers.ts. Guarded by `npm run bench`: a handler that returns a plain value costs no
// promise, no map entry and no closure.

import type { RpcError } from "../base/errors.js";
import { isThenable } from "../base/is-thenable.js";
import { USELESS_RESULT_REFUSALS } from "../base/limits/server.js";
import { isPeersFault, ViolationError } from "../base/violation.js";
import type { Peer } from "../call/call-context.js";
import { ConnectionStreams } from "../call/connection-streams.js";
import { runInCall } from "../call/current-call.js";
import { IncomingCall } from "../call/incoming-call.js";
import { IncomingStream } from "../call/incoming-stream.js";
import { expectsItems } from "../schema/service-def.js";
import type { Connection } from "../transport/connection.js";
import type { ConnectionOwner } from "../transport/connection-owner.js";
import { Flag, Kind, windowOf } from "../wire/frame.js";
import type { Reader } from "../wire/reader.js";
import { Admission, misfitOf, refusalOf } from "./admission.js";
import { cancelledBy, cappedError, describeOneway } from "./answer-errors.js";
import { Answers } from "./answers.js";
import { onFrameOf } from "./call-frames.js";
import { LateItems } from "./late-items.js";
import type { ServerMethod } from "./method-table.js";
import type { PeerShare } from "./peer-shares.js";
import { readArguments } from "./read-arguments.js";
import { ONEWAY, Refusals } from "./refusals.js";
import { runHandler } from "./run-handler.js";
import { RunningCalls } from "./running-calls.js";
import type { ServerCore } from "./server-core.js";

export class ServerConnection implements ConnectionOwner {
  readonly #core: ServerCore;
  readonly #connection: Connection;
  readonly #answers: Answers;
  readonly #admission: Admission;
  readonly #refusals: Refusals;
  readonly #peer: Peer;
  readonly #share: PeerShare;
  /**
   * Calls that stream or whose handler has returned a promise, by stream id. At most
   * ServerCore.maxCallsPerConnection.
   */
  readonly #running = new RunningCalls();
  /** Stream ids of oneway calls, which have none on the wire: they count down from -1. */
  #onewayId = 0;
  readonly #streams = new ConnectionStreams();
  readonly #lateItems = new LateItems();

  constructor(core: ServerCore, connection: Connection) {
    this.#core = core;
    this.#connection = connection;
    this.#streams.frameBytes = connection.maxFrameBytes;
    this.#peer = { address: connection.peer, certificate: connection.certificate };
    this.#share = core.work.peers.enter(this.#peer);
    connection.inflow.turn = this.#share.turn;
    this.#refusals = new Refusals(core, connection, this.#peer, this.#share);
    this.#answers = new Answers(connection, core, () => this.#refusals.count(USELESS_RESULT_REFUSALS));
    this.#admission = new Admission(core, connection, this.#peer, (call) => this.#cap(call));
    core.work.enter(this);
  }

  /** Calls of this connection whose handler has not settled. */
  get running(): number {
    return this.#running.size;
  }

  runningCalls(): readonly IncomingCall[] {
    return this.#running.all();
  }

  onHello(): void {
    if (this.#core.draining) this.goAway();
  }

  onGoaway(): void {
    // A client that leaves closes its side by itself.
  }

  /** Reading and the items of streams go on by themselves. */
  onWritable(): void {
    this.#answers.onWritable();
  }

  onClose(error: RpcError): void {
    for (const call of this.#running.all()) call.cancel(cancelledBy(call.method, error));
    this.#answers.onWritable();
    this.#core.work.peers.leave(this.#share);
    this.#core.work.leave(this);
  }

  /** Tells the client to go elsewhere; calls that come late are refused. */
  goAway(): void {
    this.#connection.sendGoaway("the server is stopping");
  }

  /** Ends the connection once what is written has left. */
  end(reason: RpcError): void {
    this.#connection.end(reason);
  }

  /**
   * A frame for a call that does not run any more is dropped: the client may not know of its end
   * yet.
   */
  onCallFrame(kind: number, flags: number, streamId: number, argument: number, reader: Reader): void {
    try {
      if (kind === Kind.CALL) this.#onCall(flags, streamId, argument, reader);
      else this.#onOtherFrame(kind, streamId, argument, reader);
    } catch (error) {
      if (isPeersFault(error)) throw error;
      this.#blameUs(streamId, kind === Kind.CALL && (flags & Flag.ONEWAY) !== 0, error);
    }
  }

  #onOtherFrame(kind: number, streamId: number, argument: number, reader: Reader): void {
    switch (kind) {
      case Kind.CANCEL:
      case Kind.ITEM:
      case Kind.END:
      case Kind.CREDIT: {
        const call = this.#running.get(streamId);
        if (call === undefined || call.abandoned) return this.#onLate(call, kind, reader);
        return onFrameOf(call, kind, argument, reader);
      }
      default:
        throw new ViolationError(`frame kind ${kind} is not for a server`);
    }
  }

  /**
   * A mistake of ours costs the call whose frame it was met with, and none of the others on this
   * connection. A oneway call has no id to answer.
   */
  #blameUs(streamId: number, isOneway: boolean, error: unknown): void {
    this.#connection.outbox.writer.abandonFrame();
    const told = this.#connection.blameUs(error);
    if (isOneway) return;
    const call = this.#running.get(streamId);
    if (call?.abandoned !== true) this.#refusals.answer(streamId, told, false);
    call?.cancel(told); // its handler may still run
  }

  /** For a call that is over. */
  #onLate(call: IncomingCall | undefined, kind: number, reader: Reader): void {
    if (kind === Kind.ITEM && call?.stream !== undefined) return call.stream.onItems(reader);
    if (kind === Kind.ITEM && this.#lateItems.take(reader.remaining)) return;
    this.#connection.countNoProgress();
  }

  #onCall(flags: number, streamId: number, timeoutMs: number, reader: Reader): void {
    const methodId = reader.rawU32("method");
    const method = this.#core.methods.get(methodId);
    if ((flags & Flag.ONEWAY) !== 0) return this.#onOneway(method, methodId, flags, timeoutMs, reader);
    // The client of a cancelled call is done with its id, however long the handler goes on. An
    // ERROR for a running one would end it at its client.
    if (this.#running.size > 0 && this.#running.get(streamId)?.abandoned === false) {
      throw new ViolationError(`stream id ${streamId} is in use`);
    }
    const call = this.#admit(method, methodId, flags, streamId, timeoutMs, reader);
    if (call === undefined || method === undefined) return;
    const args = this.#readArgs(method, call, flags, reader);
    if (args === undefined) return;
    call.observed?.tellStart(call);
    if (method.callFlags === 0) this.#invoke(method, call, args);
    else void this.#stream(method, call, flags, args);
  }

  /** Undefined when it is refused; then the client has been told. */
  #admit(
    method: ServerMethod | undefined,
    methodId: number,
    flags: number,
    streamId: number,
    timeoutMs: number,
    reader: Reader,
  ): IncomingCall | undefined {
    const refusal =
      refusalOf(method, this.#peer, this.running, this.#share, this.#core) ?? misfitOf(method, flags, this.#core.methods);
    const call = refusal === undefined && method !== undefined ? this.#admission.admit(method, streamId, timeoutMs) : refusal;
    if (call instanceof IncomingCall) return call; // cheaper to ask than RpcError, which goes by its brand
    return call && this.#refusals.turnAway(streamId, { method, methodId, flags, reader }, call);
  }

  /** No answer, whatever becomes of it. */
  #onOneway(method: ServerMethod | undefined, methodId: number, flags: number, timeoutMs: number, reader: Reader): void {
    const misfit = misfitOf(method, flags, this.#core.methods);
    if (misfit !== undefined || method === undefined) {
      this.#connection.countNoProgress();
      if (misfit !== undefined) this.#refusals.tell({ method, methodId, flags, reader }, misfit);
      return this.#core.limited.warn(ONEWAY, describeOneway(this.#peer.address, method?.fullName));
    }
    const call = this.#admit(method, methodId, flags, --this.#onewayId, timeoutMs, reader);
    if (call === undefined) return;
    const args = this.#readArgs(method, call, flags, reader);
    if (args === undefined) return;
    call.abandoned = true;
    call.observed?.tellStart(call);
    this.#invoke(method, call, args);
  }

  /**
   * The server's own time for a call is over: its client may go on to wait, and its handler is
   * told.
   */
  #cap(call: IncomingCall): void {
    const error = cappedError(call.method, this.#core.maxTimeoutMs);
    if (!call.abandoned) this.#refusals.answer(call.streamId, error, false);
    call.cancel(error);
  }

  /** Undefined when they do not fit; then the client has been told. */
  #readArgs(method: ServerMethod, call: IncomingCall, flags: number, reader: Reader): readonly unknown[] | undefined {
    let args: readonly unknown[];
    try {
      args = readArguments(method, call, flags, reader);
    } catch (error) {
      this.#connection.inflow.countDecoded(reader.decodedBytes); // also of what did not fit
      return this.#refusals.turnAwayMisfit(method, call, flags, reader, error);
    }
    this.#connection.inflow.countDecoded(reader.decodedBytes);
    const full = this.#core.work.peers.refusalOf(this.#share, call.argumentBytes);
    if (full === undefined) return args;
    return this.#refusals.turnAway(call.streamId, { method, methodId: method.def.id, flags, reader, call }, full);
  }

  #invoke(method: ServerMethod, call: IncomingCall, args: readonly unknown[]): void {
    let result: unknown;
    let later: Promise<unknown> | undefined;
    try {
      result = runHandler(method, call, args);
      // A native promise passes through; the `then` of anything else may throw, or call back twice.
      if (isThenable(result)) later = Promise.resolve(result);
    } catch (error) {
      return this.#answers.sendFailure(method, call, error);
    }
    if (later === undefined) this.#answers.sendResult(method, call, result);
    else this.#follow(method, call, later);
  }

  /** Answers when the handler's promise has settled. */
  #follow(method: ServerMethod, call: IncomingCall, later: Promise<unknown>): void {
    this.#begin(call);
    later.then(
      (value) => {
        this.#settle(call);
        this.#answers.sendResult(method, call, value);
      },
      (error: unknown) => {
        this.#settle(call);
        this.#answers.sendFailure(method, call, error);
      },
    );
  }

  /** Runs a call that has items in one direction or both, to its end. */
  async #stream(method: ServerMethod, call: IncomingCall, flags: number, args: readonly unknown[]): Promise<void> {
    const { def, fullName } = method;
    const response = expectsItems(def.kind) ? def.result : undefined;
    const options = { method: fullName, request: def.request, response, streams: this.#streams, windowBytes: windowOf(flags) };
    const stream = new IncomingStream(this.#connection.outbox, call, options);
    call.stream = stream;
    this.#begin(call);
    stream.start();
    // A generator runs when its items are taken: that is part of the call too.
    const run = async (): Promise<unknown> => {
      const result = def.invoke(method.handler, call, args, stream.items);
      return response === undefined ? result : stream.send(result);
    };
    let value: unknown;
    let failure: { readonly error: unknown } | undefined;
    try {
      value = await runInCall(call, run);
    } catch (error) {
      failure = { error };
    }
    this.#settle(call);
    if (call.observed !== undefined) call.observed.responseBytes += stream.sentBytes;
    if (failure !== undefined) this.#answers.sendFailure(method, call, failure.error);
    else if (response === undefined) this.#answers.sendResult(method, call, value);
    else this.#answers.sendEnd(method, call);
    this.#lateItems.forgive(stream.openBytes);
    stream.close();
  }

  #begin(call: IncomingCall): void {
    this.#running.add(call);
    this.#core.work.begin(call, this.#share);
  }

  #settle(call: IncomingCall): void {
    this.#running.delete(call);
    this.#core.work.end(call, this.#share);
  }
}
