// The shape of generated code: what a stub file hands to the runtime. Types and plain data, no
// behaviour.

import { describeValue } from "../base/contract-error.js";
import type { DeclaredError } from "../base/errors.js";
import type { StatusName } from "../base/status.js";
import { usageError } from "../base/usage-error.js";
import type { Codec } from "../wire/codec.js";
import type { Meta } from "./meta.js";

/** A value or a promise of it: what a handler may return. */
export type Awaitable<T> = T | Promise<T>;

/** One declared error of a contract. */
export interface ErrorDef<E extends DeclaredError = DeclaredError> {
  /** Full name, such as `demo.calculator.v1.InvalidOperation`. */
  readonly name: string;
  /** Its number on the wire, see `wireId`. */
  readonly id: number;
  /** The status that it travels under, from `@code`. */
  readonly code: StatusName;
  /** Whether the contract says `@retryable`. */
  readonly retryable: boolean;
  /** True for an instance of the generated class. */
  is(value: unknown): boolean;
  /** How it is written and read. */
  readonly codec: Codec<E>;
}

export type MethodKind = "unary" | "clientStreaming" | "serverStreaming" | "bidi" | "oneway";

/**
 * One method. The functions are declared as methods, so that generated code can give its own exact
 * tuple and result types where the runtime sees `readonly unknown[]` and `unknown`.
 */
export interface MethodDef<Handler, Context> {
  readonly name: string;
  /** Its number on the wire, see `wireId`. */
  readonly id: number;
  readonly kind: MethodKind;
  readonly idempotent: boolean;
  /** From `@readonly`: a call changes nothing. Such a method is idempotent, too. */
  readonly readonly?: true;
  /** From `@cacheable`, milliseconds: how long an answer may be kept. */
  readonly cacheableMs?: number;
  /** From `@timeout`, milliseconds. */
  readonly timeoutMs?: number;
  /** From `@meta`: what the service has, and over it what the method has. */
  readonly meta?: Meta;
  readonly args: Codec<readonly unknown[]>;
  /** The stream that the client sends; only with `clientStreaming` and `bidi`. */
  readonly request?: RequestStreamDef;
  /** Of the result, or of one item when the server streams. */
  readonly result: Codec<unknown>;
  readonly errors: readonly ErrorDef[];
  /**
   * Calls the handler's method with the arguments in place. `items` are those that the client
   * sends, if it streams; they can be disposed of.
   */
  invoke(handler: Handler, context: Context, args: readonly unknown[], items: AsyncIterable<unknown>): unknown;
}

/** The parameter that is a stream. */
export interface RequestStreamDef {
  readonly name: string;
  /** Its place among the parameters; always the last. */
  readonly index: number;
  readonly item: Codec<unknown>;
}

/** Whether the client sends items. */
export function sendsItems(kind: MethodKind): boolean {
  return kind === "clientStreaming" || kind === "bidi";
}

/** Whether the server sends items. */
export function expectsItems(kind: MethodKind): boolean {
  return kind === "serverStreaming" || kind === "bidi";
}

/**
 * A module beside the generated code that holds a contract as data. Nothing loads it but a server.
 */
export interface ContractModule {
  /** What the generated code calls it, such as `./calculator.contract.js`. */
  readonly path: string;
  /**
   * Loads it. The path comes back as an argument, so that no bundler follows it into the bundle of
   * a client.
   */
  load(path: string): Promise<{ readonly files: Iterable<string> }>;
}

declare const client: unique symbol;
declare const handler: unique symbol;

/** A service as generated code exports it. The type parameters exist for the compiler only. */
export interface ServiceDef<Client, Handler, Context = unknown> {
  /** Full name, such as `demo.calculator.v1.Calculator`; also its name in the registry. */
  readonly name: string;
  /**
   * Sixteen hexadecimal digits. They change when something on the wire or in the behaviour changes,
   * and with nothing else.
   */
  readonly fingerprint: string;
  /** From the `@meta` of the service. */
  readonly meta?: Meta;
  /** The methods, in the order of the contract. */
  readonly methods: readonly MethodDef<Handler, Context>[];
  /** Where a server finds the contract as data, for tools. */
  readonly contract?: ContractModule;
  readonly [client]?: Client;
  readonly [handler]?: Handler;
}

export function isService(value: unknown): value is ServiceDef<never, never> {
  return typeof value === "object" && value !== null && "name" in value && "methods" in value && Array.isArray(value.methods);
}

/** Throws INVALID_ARGUMENT. `taker` is the function that was called. */
export function expectService(taker: string, service: unknown): void {
  if (isService(service)) return;
  const text = `${taker} takes a service that callwire generate has made, such as Calculator, got ${describeValue(service)}`;
  throw usageError("INVALID_ARGUMENT", text);
}
