// The values of one method between JSON and what its contract says, with what is `@sensitive`
// masked where something is kept.

import type { JsonCodec } from "callwire/json";
import type { Descriptor, MethodDescriptor, TypeDescriptor } from "callwire/schema";
import { JsonCodecs, JsonError } from "./live-parts.js";
import type { Misfit } from "./messages.js";

const MASK = { sensitive: "mask" } as const;

export class MethodValues {
  readonly #method: MethodDescriptor;
  readonly #codecs: JsonCodecs;
  readonly #args: JsonCodec<readonly unknown[]>;
  readonly #result: JsonCodec;
  readonly #types: ReadonlyMap<string, TypeDescriptor>;

  constructor(descriptor: Descriptor, method: MethodDescriptor) {
    this.#method = method;
    this.#types = new Map(descriptor.files.flatMap(({ types }) => types.map((type) => [type.name, type] as const)));
    this.#codecs = new JsonCodecs(this.#types);
    this.#args = this.#codecs.ofArguments(method);
    this.#result = this.#codecs.ofResult(method);
  }

  /** Throws JsonError. */
  readArguments(json: unknown): Readonly<Record<string, unknown>> {
    const values = this.#args.fromJson(json);
    return Object.fromEntries(this.#method.parameters.map(({ name }, index) => [name, values[index]]));
  }

  /** Of what `readArguments` has taken. */
  maskArguments(json: unknown): string {
    return JSON.stringify(this.#args.toJson(this.#args.fromJson(json), MASK));
  }

  /** Throws JsonError. */
  readItem(json: unknown): unknown {
    const { requestStream } = this.#method;
    if (requestStream === undefined) throw new JsonError("", "this method takes no stream");
    return this.#codecs.of(requestStream.item).fromJson(json);
  }

  showResult(value: unknown): unknown {
    return this.#result.toJson(value);
  }

  /** Undefined for an error that this contract does not have. */
  showFields(name: string, fields: unknown): unknown {
    const fullName = this.#method.throws.find((each) => each.slice(each.lastIndexOf(".") + 1) === name);
    const type = fullName === undefined ? undefined : this.#types.get(fullName);
    return type === undefined ? undefined : this.#codecs.of({ kind: "named", name: type.name }).toJson(fields);
  }

  /** What does not fit, or null. */
  check(json: unknown): Misfit | null {
    try {
      this.#args.fromJson(json);
      return null;
    } catch (error) {
      if (error instanceof JsonError) return { path: error.path, problem: error.problem };
      throw error;
    }
  }
}
