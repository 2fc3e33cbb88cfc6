// A client without generated code: methods by their names, values as JSON. Everything below is that
// of `connect`.

import { describeValue } from "../base/contract-error.js";
import { RpcError } from "../base/errors.js";
import { suggest } from "../base/suggest.js";
import { usageError } from "../base/usage-error.js";
import type { CallContext } from "../call/call-context.js";
import { argumentError } from "../call/call-errors.js";
import { type Items, isItems } from "../call/send-items.js";
import type { ChannelInspection } from "../channel/inspection.js";
import type { RpcStream } from "../client/call.js";
import type { CallOptions, ReadyOptions } from "../client/client-base.js";
import type { CallEnd } from "../client/prepared-call.js";
import { runPrepared, type Stub } from "../client/stub-class.js";
import { JsonError, type JsonValue } from "../json/json-value.js";
import type { Descriptor, ServiceDescriptor } from "../schema/descriptor.js";
import { expectsItems, sendsItems } from "../schema/service-def.js";
import type { Codec } from "../wire/codec.js";
import type { FrameWriter } from "../wire/frame-writer.js";
import { Writer } from "../wire/writer.js";
import type { DynamicMethod, DynamicService } from "./dynamic-service.js";
import { MappedStream } from "./mapped-items.js";
import type { DynamicValues } from "./value-form.js";

/** What comes back: JSON, or with `values: "native"` what generated code would have. */
export type DynamicValue<Values extends DynamicValues> = Values extends "json" ? JsonValue : unknown;

/** Arguments by the names of the parameters. */
export type DynamicArguments = Readonly<Record<string, unknown>>;

/** A client of one service whose contract is data. `connectDynamic` makes it. */
export interface DynamicClient<Values extends DynamicValues = "json"> extends AsyncDisposable {
  /**
   * What the service reaches of its contract, as data: what a form, a help text or a mock is made
   * of.
   */
  readonly descriptor: Descriptor;
  /** The service in it. */
  readonly service: ServiceDescriptor;
  /**
   * Calls a method that answers once, or not at all. Rejects with {@link DynamicError} for a
   * declared error, and with RpcError for everything else: INVALID_ARGUMENT with the path when an
   * argument does not fit. `items` are what a client streams. What returns nothing resolves with
   * null, or undefined with native values.
   */
  call(method: string, args?: DynamicArguments, items?: Items<unknown>): Promise<DynamicValue<Values>>;
  /**
   * Calls a method whose server streams. Read it with `for await`, once; leaving the loop cancels
   * the call. `items` are what a client streams.
   */
  stream(method: string, args?: DynamicArguments, items?: Items<unknown>): RpcStream<DynamicValue<Values>>;
  /**
   * The same call to be made over and over: arguments are checked and encoded once, here. Each run
   * makes one call, and resolves with how it ended. It never rejects. For a method that answers
   * once, of a client without interceptors. What it returned is as generated code has it, whatever
   * the client's `values` are.
   */
  prepare(method: string, args?: DynamicArguments): () => Promise<CallEnd>;
  /**
   * The same client on the same connections, with other call options, as `with` of a generated
   * client.
   */
  with(options: CallOptions | CallContext): DynamicClient<Values>;
  /** Resolves once an instance is connected and takes calls, as `ready` of a generated client. */
  ready(options?: ReadyOptions): Promise<void>;
  /** What the client knows now, as `inspect` of a generated client. */
  inspect(): ChannelInspection;
  /** Ends the client, and the registry that it has opened. A second call does nothing. */
  close(): Promise<void>;
}

type StubMethod = (...args: readonly unknown[]) => unknown;

export class ChannelClient<Values extends DynamicValues> implements DynamicClient<Values> {
  readonly #stub: Stub;
  readonly #dynamic: DynamicService;
  readonly #closeRegistry: () => Promise<void>;
  readonly #isIntercepted: boolean;

  constructor(stub: Stub, dynamic: DynamicService, closeRegistry: () => Promise<void>, isIntercepted: boolean) {
    this.#stub = stub;
    this.#dynamic = dynamic;
    this.#closeRegistry = closeRegistry;
    this.#isIntercepted = isIntercepted;
  }

  get descriptor(): Descriptor {
    return this.#dynamic.schema;
  }

  get service(): ServiceDescriptor {
    return this.#dynamic.descriptor;
  }

  async call(name: string, args: DynamicArguments = {}, items?: Items<unknown>): Promise<DynamicValue<Values>> {
    const method = this.#find(name);
    if (expectsItems(method.descriptor.kind))
      throw wrongUse(method, `the server streams; read it with stream(${JSON.stringify(name)}, ...)`);
    const result = await this.#start(method, args, items);
    return method.form.result.give(result) as DynamicValue<Values>; // in the form that the client was made for
  }

  stream(name: string, args: DynamicArguments = {}, items?: Items<unknown>): RpcStream<DynamicValue<Values>> {
    const method = this.#find(name);
    if (!expectsItems(method.descriptor.kind))
      throw wrongUse(method, `it answers once; make it with call(${JSON.stringify(name)}, ...)`);
    const stream = this.#start(method, args, items) as RpcStream<unknown>; // of a method that streams
    return new MappedStream(stream, (item) => method.form.result.give(item) as DynamicValue<Values>); // as above
  }

  prepare(name: string, args: DynamicArguments = {}): () => Promise<CallEnd> {
    const method = this.#find(name);
    const { kind } = method.descriptor;
    if (kind !== "unary") throw wrongUse(method, `only a method that answers once can be prepared, and this one is ${kind}`);
    if (this.#isIntercepted)
      throw wrongUse(method, "a prepared call passes no interceptors; prepare it with a client that has none");
    const { fullName } = method;
    const values = fitting(fullName, () => method.form.args.take(args));
    const def = this.#dynamic.def.methods.find((each) => each.name === name);
    if (def === undefined) throw new RangeError(`the service has no ${name}`); // each of the contract has one
    const prepared = { def: { ...def, args: encodeOnce(def.args, values, fullName) }, fullName };
    const stub = this.#stub;
    return () => runPrepared(stub, prepared, values);
  }

  with(options: CallOptions | CallContext): DynamicClient<Values> {
    return new ChannelClient(this.#stub.with(options), this.#dynamic, this.#closeRegistry, this.#isIntercepted);
  }

  ready(options?: ReadyOptions): Promise<void> {
    return this.#stub.ready(options);
  }

  inspect(): ChannelInspection {
    return this.#stub.inspect();
  }

  async close(): Promise<void> {
    await this.#stub.close();
    await this.#closeRegistry();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #find(name: string): DynamicMethod {
    const found = this.#dynamic.methods.get(name);
    if (found !== undefined) return found;
    const names = [...this.#dynamic.methods.keys()];
    const near = typeof name === "string" ? suggest(name, names) : undefined;
    const advice = near === undefined ? `it has ${names.join(", ")}` : `did you mean ${near}`;
    throw usageError("INVALID_ARGUMENT", `${this.service.name} has no method ${describeValue(name)}; ${advice}`);
  }

  #start(method: DynamicMethod, args: DynamicArguments, items: Items<unknown> | undefined): unknown {
    const { form, descriptor, fullName } = method;
    const values = fitting(fullName, () => form.args.take(args));
    const call = Reflect.get(this.#stub, descriptor.name) as StubMethod; // createStubClass has made one for each of the contract
    if (!sendsItems(descriptor.kind)) {
      if (items !== undefined) throw wrongUse(method, "the client streams nothing; leave the items out");
      return call.apply(this.#stub, [...values]);
    }
    if (!isItems(items))
      throw wrongUse(method, `the client streams; give an iterable or async iterable of items, got ${describeValue(items)}`);
    return call.apply(this.#stub, [...values, items]);
  }
}

function wrongUse({ fullName }: DynamicMethod, text: string): RpcError {
  return usageError("INVALID_ARGUMENT", `${fullName}: ${text}`, { method: fullName });
}

/** A codec that writes the bytes of `values`, whatever it is given. */
function encodeOnce(codec: Codec<readonly unknown[]>, values: readonly unknown[], method: string): Codec<readonly unknown[]> {
  const writer = new Writer();
  try {
    codec.write(writer, values);
  } catch (error) {
    throw argumentError(method, error);
  }
  const bytes = writer.finish();
  return { read: codec.read, write: (into) => (into as FrameWriter).raw(bytes) }; // a call is written into nothing else
}

/** What was given does not fit the contract: the call is not made. */
function fitting<T>(method: string, take: () => T): T {
  try {
    return take();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new RpcError("INVALID_ARGUMENT", `${method}: ${error.message}`, { method });
  }
}
