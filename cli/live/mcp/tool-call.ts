// One call of a tool: within a time, and with an answer that a model can take. Values of
// `@sensitive` fields are masked, and nothing that is not seen is passed on.

import { DeclaredError, RpcError } from "callwire";
import type { DynamicClient } from "callwire/dynamic";
import { JsonCodecs, JsonError } from "callwire/json";
import type { MethodDescriptor, TypeDescriptor } from "callwire/schema";
import { simple } from "../../contract/contract-text.js";
import type { Lease } from "../followed-contracts.js";
import { escapeJson } from "../live-command.js";

/** Characters of an answer: a quarter of what large models read at all. */
const MAX_ANSWER_LENGTH = 100_000;
const MASK = { sensitive: "mask" } as const;

export interface ToolCallOptions {
  readonly timeoutMs: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Items of a stream. */
  readonly maxItems: number;
  readonly signal: AbortSignal;
}

/** `text` is JSON. */
export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
}

type Values = Readonly<Record<string, unknown>>;

/** Rejects with what is no failure of a call, which is a bug of ours. */
export async function callTool(
  { client, named }: Lease<"native">,
  method: MethodDescriptor,
  given: Values,
  options: ToolCallOptions,
): Promise<ToolAnswer> {
  const types = new Map(named.descriptor.files.flatMap((file) => file.types.map((type) => [type.name, type] as const)));
  const call = new ToolCall(client, method, types, options);
  try {
    return await call.run(given);
  } catch (error) {
    return answer({ error: call.describe(error) }, true);
  }
}

class ToolCall {
  readonly #client: DynamicClient<"native">;
  readonly #method: MethodDescriptor;
  readonly #types: ReadonlyMap<string, TypeDescriptor>;
  readonly #codecs: JsonCodecs;
  readonly #maxItems: number;

  constructor(
    client: DynamicClient<"native">,
    method: MethodDescriptor,
    types: ReadonlyMap<string, TypeDescriptor>,
    { timeoutMs, metadata, signal, maxItems }: ToolCallOptions,
  ) {
    this.#client = client.with({ timeoutMs, metadata, signal });
    this.#method = method;
    this.#types = types;
    this.#codecs = new JsonCodecs(types);
    this.#maxItems = maxItems;
  }

  async run(given: Values): Promise<ToolAnswer> {
    const { name, kind, parameters, requestStream } = this.#method;
    const { [requestStream?.name ?? ""]: sent, ...named } = given;
    const values = this.#codecs.ofArguments(this.#method).fromJson(requestStream === undefined ? given : named);
    const args = Object.fromEntries(parameters.map((parameter, index) => [parameter.name, values[index]]));
    const items = requestStream === undefined ? undefined : this.#readItems(sent);
    if (kind === "serverStreaming" || kind === "bidi") return this.#readStream(args, items);
    const result = await this.#client.call(name, args, items);
    if (kind === "oneway") return answer({ sent: true }, false);
    return answer(this.#codecs.ofResult(this.#method).toJson(result, MASK), false);
  }

  /** The first items, until there are enough, no time is left, or the answer is full. */
  async #readStream(args: Values, sent: readonly unknown[] | undefined): Promise<ToolAnswer> {
    const codec = this.#codecs.ofResult(this.#method);
    const items: unknown[] = [];
    const end = (why: string): ToolAnswer => answer({ items, complete: false, why }, false);
    let length = 0;
    try {
      for await (const item of this.#client.stream(this.#method.name, args, sent)) {
        const json = codec.toJson(item, MASK);
        length += escapeJson(JSON.stringify(json)).length + 1;
        if (length > MAX_ANSWER_LENGTH / 2)
          return end(`the next item would bring the answer above ${MAX_ANSWER_LENGTH / 2} characters`);
        items.push(json);
        if (items.length === this.#maxItems) return end(`these are the first ${this.#maxItems} items`);
      }
    } catch (error) {
      if (error instanceof RpcError && error.code === "DEADLINE_EXCEEDED" && items.length > 0)
        return end("these are the items that came in the time of a call");
      if (items.length === 0) throw error;
      return answer({ items, complete: false, error: this.describe(error) }, true);
    }
    return answer({ items, complete: true }, false);
  }

  #readItems(sent: unknown): readonly unknown[] {
    const { requestStream } = this.#method;
    if (requestStream === undefined) return [];
    if (!Array.isArray(sent)) throw new JsonError(requestStream.name, "what the client streams is a list here");
    return this.#codecs.of({ kind: "list", item: requestStream.item }).fromJson(sent) as readonly unknown[]; // a list it makes of one
  }

  /** For the model. Rethrows what is no failure of a call. */
  describe(error: unknown): unknown {
    if (error instanceof JsonError) return { name: "RpcError", code: "INVALID_ARGUMENT", message: error.message };
    if (error instanceof RpcError) return { name: "RpcError", code: error.code, message: error.text };
    if (!(error instanceof DeclaredError)) throw error;
    const { name, message, code, fields } = error as DeclaredError & { readonly code?: string; readonly fields?: unknown }; // as DynamicError has them
    const fullName = this.#method.throws.find((each) => simple(each) === name);
    const type = fullName === undefined ? undefined : this.#types.get(fullName);
    if (type?.kind !== "error") return { name, code, message };
    const shown = this.#codecs.of({ kind: "named", name: type.name }).toJson(fields, MASK);
    return { name, code, message, fields: shown };
  }
}

/** What is too long is no answer: half of a JSON would be taken for the whole. */
function answer(value: unknown, isError: boolean): ToolAnswer {
  const text = escapeJson(JSON.stringify(value ?? null));
  if (text.length <= MAX_ANSWER_LENGTH) return { text, isError };
  const message = `the answer has ${text.length} characters, and ${MAX_ANSWER_LENGTH} are passed on; ask for less`;
  return { text: JSON.stringify({ error: { name: "RpcError", code: "RESOURCE_EXHAUSTED", message } }), isError: true };
}
