// What a mock answers of a recording: to recorded arguments the answer that they had, and to others
// the next one of the method.

import { Status } from "callwire";
import { type JsonCodec, JsonCodecs, JsonError } from "callwire/json";
import type { MethodDescriptor, ParameterDescriptor, TypeRef } from "callwire/schema";
import { UsageError } from "../../usage-error.js";
import type { Named } from "../contracts.js";
import { type FiledCall, hasAnswer, type RecordedError } from "../record/recording-file.js";
import { fillMasked, fillValue } from "../replay/masked-arguments.js";
import { type DrawnValues, randomOfCall } from "./drawn-values.js";

/** Both as JSON that fits the contract. */
export type RecordedAnswer = { readonly result: unknown } | { readonly error: RecordedError };

interface OfMethod {
  /** In the order of the recording. */
  readonly all: RecordedAnswer[];
  /** By the arguments. */
  readonly byArguments: Map<string, RecordedAnswer>;
  /** Of `all`: the next for arguments that nobody has recorded. */
  next: number;
}

export class RecordedAnswers {
  readonly #methods = new Map<string, OfMethod>();
  readonly #codecs: JsonCodecs;
  readonly #values: DrawnValues;
  readonly #seed: number;
  /** Those that a mock can give. */
  count = 0;

  /**
   * Takes the calls of the service that its methods can answer. Throws UsageError with the line of
   * one that does not fit the contract. `values` and `seed` fill in what was masked.
   */
  constructor(file: string, calls: readonly FiledCall[], { service }: Named, values: DrawnValues, seed: number) {
    this.#codecs = new JsonCodecs(values.types);
    this.#values = values;
    this.#seed = seed;
    const methods = new Map(service.methods.map((method) => [method.name, method]));
    for (const call of calls) {
      const method = methods.get(call.method);
      if (call.service !== service.name || method?.kind !== "unary" || !hasAnswer(call)) continue;
      try {
        this.#add(method, call);
      } catch (error) {
        if (!(error instanceof JsonError)) throw error;
        const what = `${call.method} does not fit the contract: ${error.message}`;
        throw new UsageError(`${file}:${call.line} ${what}; record again, or delete the line`);
      }
    }
  }

  /** Undefined when nothing was recorded of it. */
  find(method: MethodDescriptor, args: Readonly<Record<string, unknown>>): RecordedAnswer | undefined {
    const of = this.#methods.get(method.name);
    if (of === undefined) return undefined;
    return of.byArguments.get(this.#keyOf(method, args)) ?? of.all[of.next++ % of.all.length];
  }

  #add(method: MethodDescriptor, call: FiledCall): void {
    const of = this.#methods.get(method.name) ?? { all: [], byArguments: new Map<string, RecordedAnswer>(), next: 0 };
    const answer = this.#answerOf(method, call);
    of.all.push(answer);
    of.byArguments.set(this.#keyOf(method, fillMasked(call.args, method, this.#values.types)), answer); // the last one counts
    this.#methods.set(method.name, of);
    this.count++;
  }

  /**
   * The same for the same arguments, however they were written. What is `@sensitive` says nothing.
   */
  #keyOf(method: MethodDescriptor, args: Readonly<Record<string, unknown>>): string {
    const codec = this.#codecs.ofArguments(method);
    return JSON.stringify(sorted(codec.toJson(codec.fromJson(args, { unknownNames: "skip" }), { sensitive: "mask" })));
  }

  #answerOf(method: MethodDescriptor, call: FiledCall): RecordedAnswer {
    const { result, error } = call;
    if (error === undefined) return { result: this.#fit(this.#codecs.ofResult(method), method.result, result, call) };
    const { name, code, fields } = error;
    if (name === undefined) {
      if (code !== "OK" && Object.hasOwn(Status, code)) return { error };
      throw new JsonError("error.code", `${JSON.stringify(code)} is no status code`);
    }
    const type = method.throws.find((each) => each.slice(each.lastIndexOf(".") + 1) === name);
    if (type === undefined) throw new JsonError("error", `the method does not throw ${JSON.stringify(name)}`);
    const ref: TypeRef = { kind: "named", name: type };
    return { error: { ...error, fields: this.#fit(this.#codecs.of(ref), ref, fields, call) } };
  }

  /** With other values for those that were masked. Throws JsonError. */
  #fit(codec: JsonCodec, type: TypeRef | undefined, json: unknown, { masked, line }: FiledCall): unknown {
    const random = randomOfCall(this.#seed, 0, line);
    const fill = (field: ParameterDescriptor): unknown => this.#values.draw(random, field.type, field);
    const whole = masked === undefined || type === undefined ? json : fillValue(json, type, this.#values.types, fill);
    return codec.toJson(codec.fromJson(whole, { unknownNames: "skip" }));
  }
}

/** Names of objects in one order: those of maps come as they were put in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
