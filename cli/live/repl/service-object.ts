// A service as an object at the prompt: a function for each method of its contract.

import type { DynamicClient } from "callwire/dynamic";
import { JsonCodecs } from "callwire/json";
import type { MethodDescriptor, TypeDescriptor } from "callwire/schema";
import { UsageError } from "../../usage-error.js";
import type { Named } from "../contracts.js";
import { readGiven, toJsonForm } from "./arguments.js";

/** What all calls of the prompt have. */
export interface Calls {
  /** Of a call that answers once. Milliseconds. */
  readonly timeoutMs: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of the calls from now on: Ctrl-C aborts it. */
  signal(): AbortSignal;
}

export type ServiceObject = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

/** A service that is there at the prompt. */
export interface ReplService {
  /** What it is called there. */
  readonly short: string;
  readonly named: Named;
  readonly client: DynamicClient<"native">;
  readonly object: ServiceObject;
}

/** Without a prototype: what a `.` offers is what the contract has. */
export function createServiceObject(named: Named, client: DynamicClient<"native">, calls: Calls): ServiceObject {
  const types = named.descriptor.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type]));
  const codecs = new JsonCodecs(new Map(types));
  const methods = named.service.methods.map((method) => {
    const call = (...given: readonly unknown[]): unknown => callMethod(method, given, { client, codecs, calls });
    return [method.name, Object.defineProperty(call, "name", { value: method.name })] as const;
  });
  return Object.assign(Object.create(null), Object.fromEntries(methods)) as ServiceObject; // what it was given
}

interface Means {
  readonly client: DynamicClient<"native">;
  readonly codecs: JsonCodecs;
  readonly calls: Calls;
}

/** A promise of the result, or what is streamed. What cannot be called rejects or throws. */
function callMethod(method: MethodDescriptor, given: readonly unknown[], { client, codecs, calls }: Means): unknown {
  const { name, kind, requestStream } = method;
  const streams = kind === "serverStreaming" || kind === "bidi";
  const make = (): unknown => {
    const args = readGiven(method, requestStream === undefined ? given : given.slice(0, -1), codecs);
    const items = requestStream === undefined ? undefined : mapGiven(given[given.length - 1], method, codecs);
    const limited = client.with({
      ...(streams ? {} : { timeoutMs: calls.timeoutMs }),
      metadata: calls.metadata,
      signal: calls.signal(),
    });
    return streams ? limited.stream(name, args, items) : limited.call(name, args, items);
  };
  return streams ? make() : Promise.resolve().then(make);
}

/** What the client streams: the last argument. */
async function* mapGiven(items: unknown, { name, requestStream }: MethodDescriptor, codecs: JsonCodecs): AsyncGenerator<unknown> {
  const isSource = typeof items === "object" && items !== null && (Symbol.asyncIterator in items || Symbol.iterator in items);
  if (!isSource || requestStream === undefined)
    throw new UsageError(`${name} takes a stream as its last argument: a list, or anything for await can read`);
  const codec = codecs.of(requestStream.item);
  for await (const item of items as AsyncIterable<unknown>) yield codec.fromJson(toJsonForm(item, 0)); // or a plain iterable
}
