// A service that answers with values of its contract: each within all limits, and the same ones for
// the same seed. Knows no registry.

import { type CallContext, type Implementation, RpcError, type StatusName } from "callwire";
import { DynamicError, type DynamicRequest, implementDynamic } from "callwire/dynamic";
import type { MethodDescriptor } from "callwire/schema";
import { UsageError } from "../../usage-error.js";
import type { Named } from "../contracts.js";
import type { FiledCall, RecordedError } from "../record/recording-file.js";
import type { Random } from "../values/random.js";
import { DrawnValues, randomOfCall } from "./drawn-values.js";
import type { MockRule, MockRules, Spread } from "./mock-rules.js";
import { RecordedAnswers } from "./recorded-answers.js";

export interface MockOptions {
  readonly seed: number;
  readonly rules: MockRules;
  /** `file`: its name, for messages. */
  readonly recording?: { readonly file: string; readonly calls: readonly FiledCall[] } | undefined;
  /** Resolves after so many milliseconds, or as soon as the call is over. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** For `serve`. It has the contract with it, as generated code does. */
export interface Mock {
  readonly implementation: Implementation;
  /** Calls of the recording that it can give again. */
  readonly recorded: number;
}

/** Items of a stream without a rule. */
const DEFAULT_ITEMS = 3;
const NO_RULE: MockRule = {};

/**
 * Throws UsageError for a recorded answer that does not fit, and for a result that has no value.
 */
export function createMock(named: Named, { seed, rules, recording, wait }: MockOptions): Mock {
  const { descriptor, service } = named;
  const values = new DrawnValues(descriptor);
  const recorded = recording && new RecordedAnswers(recording.file, recording.calls, named, values, seed);
  const methods = new Map<string, MockMethod>();
  for (const method of service.methods) {
    checkValues(named, method, values);
    methods.set(method.name, new MockMethod(method, { values, seed, recorded, wait, rule: rules.get(method) ?? NO_RULE }));
  }
  const implementation = implementDynamic(descriptor, service.name, (context, request) =>
    methods.get(request.method.name)?.answer(context, request),
  );
  return { implementation, recorded: recorded?.count ?? 0 };
}

/** A list that must have an item of what has the list: no client could read a value of that. */
function checkValues({ service }: Named, { name, result, throws }: MethodDescriptor, values: DrawnValues): void {
  const types = [...(result === undefined ? [] : [result]), ...throws.map((error) => ({ kind: "named", name: error }) as const)];
  if (types.every((type) => values.has(type))) return;
  throw new UsageError(
    `${service.name}/${name} has a result or an error of which no value ends; let a list or a map on its way be empty`,
  );
}

interface MethodOptions extends Pick<MockOptions, "seed" | "wait"> {
  readonly values: DrawnValues;
  readonly recorded: RecordedAnswers | undefined;
  readonly rule: MockRule;
}

/** One method of a mock. What its call `n` answers depends on the seed and on `n` alone. */
class MockMethod {
  readonly #method: MethodDescriptor;
  readonly #options: MethodOptions;
  #calls = 0;

  constructor(method: MethodDescriptor, options: MethodOptions) {
    this.#method = method;
    this.#options = options;
  }

  answer({ signal }: Pick<CallContext, "signal">, { args, items }: Pick<DynamicRequest, "args" | "items">): unknown {
    const random = randomOfCall(this.#options.seed, this.#method.id, this.#calls++);
    switch (this.#method.kind) {
      case "serverStreaming":
        return this.#stream(random, signal, this.#options.rule.stream ?? DEFAULT_ITEMS);
      case "bidi":
        return this.#converse(random, signal, items);
      case "clientStreaming":
        return this.#afterAll(random, signal, args, items);
      default:
        return this.#once(random, signal, args);
    }
  }

  async #once(random: Random, signal: AbortSignal, args: DynamicRequest["args"]): Promise<unknown> {
    const failure = this.#failureOf(random);
    await this.#pause(random, this.#options.rule.delay, signal);
    if (failure !== undefined) throw failure;
    return this.#value(random, args);
  }

  async #afterAll(
    random: Random,
    signal: AbortSignal,
    args: DynamicRequest["args"],
    items: AsyncIterable<unknown>,
  ): Promise<unknown> {
    await readAll(items); // as a method does that adds them up
    return this.#once(random, signal, args);
  }

  /** What fails does behind its last item. */
  async *#stream(random: Random, signal: AbortSignal, count: number): AsyncGenerator<unknown, void> {
    const failure = this.#failureOf(random);
    const { delay, pace } = this.#options.rule;
    await this.#pause(random, delay, signal);
    for (let sent = 0; sent < count; sent++) {
      if (sent > 0) await this.#pause(random, pace, signal);
      yield this.#value(random);
    }
    if (failure !== undefined) throw failure;
  }

  /** As many items as the rule says, or else one for each that comes. */
  async *#converse(random: Random, signal: AbortSignal, items: AsyncIterable<unknown>): AsyncGenerator<unknown, void> {
    const { stream: count, delay, pace } = this.#options.rule;
    if (count !== undefined) {
      const read = readAll(items);
      read.catch(() => undefined); // told below, unless the call has ended before
      yield* this.#stream(random, signal, count);
      await read;
      return;
    }
    const failure = this.#failureOf(random);
    let sent = 0;
    for await (const _item of items) {
      await this.#pause(random, sent++ === 0 ? delay : pace, signal);
      yield this.#value(random);
    }
    if (failure !== undefined) throw failure;
  }

  async #pause(random: Random, spread: Spread | undefined, signal: AbortSignal): Promise<void> {
    if (spread === undefined) return;
    const { fromMs, toMs } = spread;
    const ms = fromMs + (toMs - fromMs) * random();
    if (ms > 0) await this.#options.wait(ms, signal);
  }

  /** What this call ends with, of the share that fails. */
  #failureOf(random: Random): Error | undefined {
    const { values, rule } = this.#options;
    const { failure, share = 1 } = rule;
    if (failure === undefined || random() >= share) return undefined;
    if (failure.kind === "status") return new RpcError(failure.code, "a callwire mock fails here, as its rule says");
    return new DynamicError(failure.type, fieldsOf(values.draw(random, { kind: "named", name: failure.type })));
  }

  #value(random: Random, args?: DynamicRequest["args"]): unknown {
    const { rule, recorded, values } = this.#options;
    const { result, resultOptional } = this.#method;
    if (rule.answer !== undefined) return rule.answer.json;
    const answer = args === undefined ? undefined : recorded?.find(this.#method, args);
    if (answer !== undefined) {
      if ("error" in answer) throw recordedError(answer.error);
      return answer.result;
    }
    if (result === undefined) return undefined;
    return resultOptional === true && random() < 0.5 ? undefined : values.draw(random, result);
  }
}

function recordedError({ name, code, message, fields }: RecordedError): Error {
  if (name === undefined) return new RpcError(code as StatusName, message ?? "recorded without its text"); // looked at when it was read
  return new DynamicError(name, fieldsOf(fields));
}

function fieldsOf(json: unknown): Readonly<Record<string, unknown>> {
  return json as Readonly<Record<string, unknown>>; // of an error of the contract it is an object
}

async function readAll(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _item of items);
}
