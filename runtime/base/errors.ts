// The two errors that a call can end with: a declared one from the contract, or RpcError for
// everything else. Branded by Symbol.for, so that two copies of the package in one process
// recognise each other's errors.

import { showForeign } from "./foreign-text.js";
import { Status, type StatusName } from "./status.js";

/** Who produced an error. */
export type ErrorOrigin = "client" | "transport" | "server" | "handler";

/**
 * Whether the server may have run the method: `"no"` is safe to repeat, `"unknown"` only when
 * idempotent.
 */
export type Processed = "no" | "unknown" | "yes";

/** One try of one call. Stays in the process that made the call. */
export interface Attempt {
  /** Address and id of the instance, such as `127.0.0.1:41234 3f9a~0`. */
  readonly instance: string;
  /** Why this try did not answer. */
  readonly cause: string;
  /** Milliseconds from the start of the try to its end. */
  readonly ms: number;
}

/** The parts of an {@link RpcError} besides its code and message. Each is optional. */
export interface RpcErrorOptions {
  /** Who produced the error. Default `"client"`. */
  readonly origin?: ErrorOrigin | undefined;
  /** Whether the server may have run the method. Default `"no"`. */
  readonly processed?: Processed | undefined;
  /** Full name of the method, such as `demo.calculator.v1.Calculator/divide`. */
  readonly method?: string | undefined;
  /** Address and id of the instance that answered, or that had the call last. */
  readonly instance?: string | undefined;
  /** The server asks not to be tried again for this many milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Joins the client's error with the server's log line. */
  readonly errorId?: string | undefined;
  /**
   * For programs; travels from a handler to its caller. What MessagePack holds, with strings as
   * keys, at most 16 KiB.
   */
  readonly details?: unknown;
  /** The tries that were made. Default: none. */
  readonly attempts?: readonly Attempt[] | undefined;
  /** What led to the error. It stays in this process. */
  readonly cause?: unknown;
}

const RPC_ERROR = Symbol.for("callwire.RpcError");
const DECLARED_ERROR = Symbol.for("callwire.DeclaredError");

/**
 * What JSON.stringify makes of an error: its message, which no error shows by itself, in front of
 * what it shows. Without the stack and the cause, which are not for others. No part of the type, as
 * a contract may have a field with this name.
 */
const JSON_FORM: PropertyDescriptor = {
  configurable: true,
  writable: true,
  value(this: Error): object {
    const { name, message } = this;
    return Object.assign({ name, message }, this);
  },
};

/**
 * A call failed for a reason that its contract does not declare. `message` starts with the code in
 * brackets, and is one line that may be shown anywhere: escape sequences and the like, of which it
 * may be made by a peer, are written out as `\u{1b}`. Defaults: origin `"client"`, processed
 * `"no"`, no attempts.
 */
export class RpcError extends Error {
  /** Always `"RpcError"`: the case of a switch over `error.name` beside the declared errors. */
  override readonly name: "RpcError" = "RpcError";
  /** Name of the status, such as `"UNAVAILABLE"`. `status` is its number. */
  readonly code: StatusName;
  /** Who produced the error. */
  readonly origin: ErrorOrigin;
  /** Whether the server may have run the method. */
  readonly processed: Processed;
  /**
   * Full name of the method, such as `demo.calculator.v1.Calculator/divide`. Undefined when the
   * error is of no call.
   */
  declare readonly method: string | undefined;
  /** Address and id of the instance that answered, or that had the call last. */
  declare readonly instance: string | undefined;
  /** The server asks not to be tried again for this many milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  /** Joins this error with a line in the server's log. */
  declare readonly errorId: string | undefined;
  /** What the handler added for programs. Undefined when it added nothing. */
  declare readonly details: unknown;
  /**
   * The tries that were made, the oldest first. Empty when there was none, or when the error came
   * over the wire.
   */
  readonly attempts: readonly Attempt[];
  declare readonly [RPC_ERROR]: true;

  static {
    // On the prototype, so that an error is printed with what it has and nothing else.
    const absent = { method: undefined, instance: undefined, retryAfterMs: undefined, errorId: undefined, details: undefined };
    Object.assign(RpcError.prototype, absent, { [RPC_ERROR]: true });
    Object.defineProperty(RpcError.prototype, "toJSON", JSON_FORM);
    Object.defineProperty(RpcError, Symbol.hasInstance, { value: isRpcInstance });
  }

  constructor(code: StatusName, text: string, options: RpcErrorOptions = {}) {
    super(prefixOf(code) + showForeign(text), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.origin = options.origin ?? "client";
    this.processed = options.processed ?? "no";
    if (options.method !== undefined) this.method = options.method;
    if (options.instance !== undefined) this.instance = showForeign(options.instance);
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    if (options.errorId !== undefined) this.errorId = showForeign(options.errorId);
    if (options.details !== undefined) this.details = options.details;
    this.attempts = options.attempts ?? [];
  }

  /** The number of `code`, as on the wire. */
  get status(): number {
    return Status[this.code];
  }

  /**
   * `message` without the code in front of it: for a text of your own, or where the code is shown
   * beside it.
   */
  get text(): string {
    const prefix = prefixOf(this.code);
    return this.message.startsWith(prefix) ? this.message.slice(prefix.length) : this.message;
  }
}

/** What the message of an RpcError begins with. */
function prefixOf(code: StatusName): string {
  return `[${code}] `;
}

/**
 * Base class of the errors that a contract declares; generated classes extend it. `name` is the
 * error's own name, so that a switch over `error.name` is exhaustive.
 */
export abstract class DeclaredError extends Error {
  /** The error's own name in its contract, such as `"InvalidOperation"`. */
  abstract override readonly name: string;
  declare readonly [DECLARED_ERROR]: true;

  /**
   * The message may be a peer's, and is shown as that of an RpcError is; the field that it comes
   * from has it as it came.
   */
  constructor(message?: string) {
    super(message === undefined ? message : showForeign(message));
  }

  static {
    Object.assign(DeclaredError.prototype, { [DECLARED_ERROR]: true });
    Object.defineProperty(DeclaredError.prototype, "toJSON", JSON_FORM);
    Object.defineProperty(DeclaredError, Symbol.hasInstance, { value: isDeclaredInstance });
  }
}

/** True for an instance of any generated error class, from this copy of the package or another. */
export function isDeclaredError(value: unknown): value is DeclaredError {
  return isBranded(value, DECLARED_ERROR);
}

/** `instanceof` RpcError goes by the brand. Of a class that extends it the brand says nothing. */
function isRpcInstance(this: unknown, value: unknown): boolean {
  return this === RpcError ? isBranded(value, RPC_ERROR) : isInstance(this, value);
}

/**
 * Generated code that is loaded twice has two classes for one error; they are the same when their
 * contract's name for it is.
 */
function isDeclaredInstance(this: object, value: unknown): boolean {
  if (isInstance(this, value)) return true;
  if (!isDeclaredError(value)) return false;
  if (this === DeclaredError) return true;
  return Object.hasOwn(this, "typeName") && typeNameOf(value) === Reflect.get(this, "typeName");
}

/**
 * Full name, such as `demo.calculator.v1.InvalidOperation`; generated classes have it as a static.
 */
export function typeNameOf(error: DeclaredError): unknown {
  const made: unknown = Reflect.get(Object.getPrototypeOf(error) ?? {}, "constructor");
  return typeof made === "function" ? Reflect.get(made, "typeName") : undefined;
}

/** What `instanceof` means where nothing else is said. */
function isInstance(type: unknown, value: unknown): boolean {
  return Reflect.apply(Function.prototype[Symbol.hasInstance], type, [value]);
}

function isBranded(value: unknown, brand: symbol): boolean {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[brand] === true; // any object may be asked for a symbol
}
