// What a driver of ours is to the rest: a row of the table in drivers.ts. Drivers of others are
// objects that are a `Registry`.

import type { Registry, RegistryCapabilities } from "./registry.js";

/**
 * A target as a person wrote it, without spaces around it, and with the scheme in small letters.
 */
export interface TargetText {
  /** What stands before the first colon. */
  readonly scheme: string;
  /** What follows `scheme:` or `scheme://`. */
  readonly rest: string;
  readonly text: string;
}

export interface OpenRegistryOptions {
  /** Told what is unwise or does not work, but stops nothing. Default: to stderr. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

/** One kind of registry. `Target` is what finds one, as an object. */
export interface RegistryDriver<Target extends { readonly kind: string }> {
  /** With which its targets begin. */
  readonly schemes: readonly string[];
  /** What such a text looks like, for messages. */
  readonly forms: readonly string[];
  /** Throws TargetMistake. */
  parse(text: TargetText): Target;
  /**
   * Of a target that was given as an object. Throws TargetMistake, and RpcError INVALID_ARGUMENT
   * for a wrong option.
   */
  check(target: Target): void;
  /** The target as a person writes it, without credentials. */
  format(target: Target): string;
  /** What a registry of this target can do; it says the same of itself. */
  capabilitiesOf(target: Target): RegistryCapabilities;
  /** Returns at once; the registry connects in the background. */
  open(target: Target, options: OpenRegistryOptions): Registry;
}

/** Why a target is none, without the target: who asked for it knows that. */
export class TargetMistake extends Error {
  /** What to write, such as `static:10.0.0.1:4000`. Undefined: any form of a target. */
  readonly fix: string | undefined;

  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}
