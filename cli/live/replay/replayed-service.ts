// One service that recorded calls are made at again: what can be called, and what it answers.

import { DeclaredError, RpcError } from "callwire";
import type { DynamicClient } from "callwire/dynamic";
import { JsonCodecs, JsonError } from "callwire/json";
import type { MethodDescriptor, TypeDescriptor } from "callwire/schema";
import type { Named } from "../contracts.js";
import { type FiledCall, hasAnswer, type RecordedError } from "../record/recording-file.js";
import { type Difference, findDifferences, generalPath } from "./differences.js";
import { fillMasked } from "./masked-arguments.js";

/** How one recorded call went this time. */
export type Replayed =
  | { readonly kind: "answered"; readonly differences: readonly Difference[] }
  /** Nobody answered, which says nothing of the answer; or it cannot be made any more. */
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "skipped"; readonly why: string };

export interface ReplayOptions {
  readonly timeoutMs: number;
  /** Of each call: a recording has none. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly fillsMasked: boolean;
  readonly signal: AbortSignal;
  /** Called for a name of the recording that the contract here does not have. */
  onUnsent(method: string, name: string): void;
}

/** An end of a call, as JSON, and where values were masked. */
interface End {
  readonly result?: unknown;
  readonly error?: RecordedError;
  readonly masked: readonly string[];
}

export class ReplayedService {
  readonly named: Named;
  readonly #client: DynamicClient<"native">;
  readonly #options: ReplayOptions;
  readonly #types: ReadonlyMap<string, TypeDescriptor>;
  readonly #codecs: JsonCodecs;

  constructor(named: Named, client: DynamicClient<"native">, options: ReplayOptions) {
    this.named = named;
    this.#client = client;
    this.#options = options;
    const types = named.descriptor.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type]));
    this.#types = new Map(types);
    this.#codecs = new JsonCodecs(this.#types);
  }

  /** Undefined when the contract here has none of that name. */
  methodOf({ method }: FiledCall): MethodDescriptor | undefined {
    return this.named.service.methods.find(({ name }) => name === method);
  }

  /** Why a call is not made at all, without asking anybody. */
  obstacleOf(call: FiledCall): Replayed | undefined {
    const method = this.methodOf(call);
    if (method === undefined) return { kind: "failed", why: "the contract here does not have this method any more" };
    if (method.kind !== "unary") return { kind: "failed", why: `the contract here has this method as ${method.kind}` };
    const masked = (call.masked ?? []).filter((path) => path.startsWith("args."));
    if (masked.length > 0 && !this.#options.fillsMasked)
      return { kind: "skipped", why: `${masked.join(", ")} was masked; --fill-masked sends an example in its place` };
    if (!hasAnswer(call)) return { kind: "skipped", why: `it had no answer when it was recorded (${call.error?.code ?? ""})` };
    return undefined;
  }

  async replay(call: FiledCall): Promise<Replayed> {
    const method = this.methodOf(call);
    const obstacle = this.obstacleOf(call);
    if (obstacle !== undefined || method === undefined) return obstacle ?? { kind: "failed", why: "there is no such method" };
    const end = await this.#call(method, call);
    return "why" in end ? { kind: "failed", why: end.why } : { kind: "answered", differences: differencesOf(call, end) };
  }

  async #call(method: MethodDescriptor, call: FiledCall): Promise<End | { readonly why: string }> {
    const { timeoutMs, metadata, signal } = this.#options;
    try {
      const args = this.#argumentsOf(method, call);
      const result = await this.#client.with({ timeoutMs, metadata, signal }).call(method.name, args);
      const masked: string[] = [];
      const json = this.#codecs.ofResult(method).toJson(result, maskInto(masked, "result"));
      return { result: json, masked };
    } catch (error) {
      if (error instanceof JsonError) return { error: { code: "INVALID_ARGUMENT", message: error.message }, masked: [] };
      if (error instanceof DeclaredError) return this.#declared(method, error);
      if (!(error instanceof RpcError)) throw error;
      const { code, text, processed } = error;
      if (processed !== "yes" && code !== "INVALID_ARGUMENT") return { why: `${code}: ${text}` };
      return { error: code === "INTERNAL" ? { code } : { code, message: text }, masked: [] };
    }
  }

  /** What the contract does not have any more is not sent, as its servers would not look at it. */
  #argumentsOf(method: MethodDescriptor, call: FiledCall): Readonly<Record<string, unknown>> {
    const json = call.masked === undefined ? call.args : fillMasked(call.args, method, this.#types);
    const values = this.#codecs.ofArguments(method).fromJson(json, {
      unknownNames: "skip",
      onSkipped: (_count, first) => this.#options.onUnsent(`${call.service}/${call.method}`, first),
    });
    return Object.fromEntries(method.parameters.map(({ name }, index) => [name, values[index]]));
  }

  #declared({ throws }: MethodDescriptor, error: DeclaredError): End {
    const { name, code = "UNKNOWN", fields } = error as DeclaredError & { readonly code?: string; readonly fields?: unknown }; // as DynamicError has them
    const type = throws.find((each) => each.slice(each.lastIndexOf(".") + 1) === name);
    if (type === undefined) return { error: { name, code }, masked: [] };
    const masked: string[] = [];
    const json = this.#codecs.of({ kind: "named", name: type }).toJson(fields, maskInto(masked, "error.fields"));
    return { error: { name, code, fields: json }, masked };
  }
}

function maskInto(masked: string[], root: string) {
  return { sensitive: "mask", onMasked: (path: string) => void masked.push(`${root}.${path}`) } as const;
}

/** Where either of them is masked, nothing can be said. */
function differencesOf(call: FiledCall, end: End): readonly Difference[] {
  const masked = new Set([...(call.masked ?? []), ...end.masked]);
  return compareEnds(call, end).filter(({ path }) => !masked.has(generalPath(path)));
}

function compareEnds({ result, error }: FiledCall, end: End): readonly Difference[] {
  if (error === undefined && end.error === undefined) return findDifferences(result, end.result, "result");
  if (error === undefined || end.error === undefined)
    return [{ path: "result", recorded: endText(result, error), answered: endText(end.result, end.error) }];
  if (error.name !== end.error.name || error.code !== end.error.code)
    return [{ path: "error", recorded: endText(undefined, error), answered: endText(undefined, end.error) }];
  // The text of a status is compared; that of INTERNAL has an id of its own each time.
  const { code: _code, name: _name, ...recorded } = error;
  const { code: _other, name: _same, ...answered } = end.error;
  return findDifferences(recorded, answered, "error");
}

/** A result as it is; of an error what it is called. */
function endText(result: unknown, error: RecordedError | undefined): unknown {
  return error === undefined ? result : new ErrorText(error);
}

/** Shown without quotes: no result looks like it. */
export class ErrorText {
  readonly text: string;

  constructor({ name, code, message }: RecordedError) {
    this.text = `error ${name === undefined ? code : `${name} (${code})`}${message === undefined ? "" : `: ${message}`}`;
  }

  toJSON(): string {
    return this.text;
  }
}
