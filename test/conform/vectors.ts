// docs/protocol/vectors.json as data.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";

export interface TakenValue {
  readonly type: string;
  /** Of the struct Values. */
  readonly field: string;
  /** In the tags of test/interop/tagged-json.ts, and `{"$unknown": number}`. */
  readonly value: unknown;
  /** Hexadecimal digits, as everywhere here. */
  readonly writes: string;
  readonly alsoReads?: readonly string[];
}

interface Payload {
  readonly what?: string;
  readonly payload: string;
}

export interface SessionFrame {
  readonly from: "client" | "server" | "operator";
  readonly what?: string;
  readonly kind?: string;
  readonly flags?: readonly string[];
  readonly streamId?: number;
  readonly argument?: number;
  readonly payload?: string;
  readonly hex?: string;
}

export interface Vectors {
  readonly values: {
    /** The bytes of each field of an ordinary Values. */
    readonly base: Readonly<Record<string, string>>;
    readonly taken: readonly TakenValue[];
    readonly refused: readonly { readonly type: string; readonly field: string; readonly bytes: string; readonly why: string }[];
  };
  readonly hashes: readonly { readonly text: string; readonly id: number; readonly littleEndian: string }[];
  readonly stamps: {
    readonly written: readonly { readonly ms: number; readonly stamp: number }[];
    readonly read: readonly { readonly stamp: number; readonly readAt: number; readonly difference: number }[];
  };
  readonly hello: {
    readonly taken: readonly {
      readonly what: string;
      readonly payload: string;
      readonly reads: Readonly<Record<string, unknown>>;
    }[];
    readonly refused: readonly { readonly what: string; readonly payload: string }[];
  };
  readonly metadata: {
    readonly taken: readonly (Payload & { readonly reads: Readonly<Record<string, unknown>> })[];
    readonly refused: readonly Payload[];
  };
  readonly errors: readonly {
    readonly what: string;
    /** Of which it is the answer; without it, of any. */
    readonly method?: string;
    readonly flags: number;
    readonly argument: number;
    readonly payload: string;
    readonly reads: Readonly<Record<string, unknown>>;
  }[];
  readonly greeting: readonly SessionFrame[];
  readonly sessions: readonly { readonly what: string; readonly frames: readonly SessionFrame[] }[];
}

export const VECTORS_FILE = join(ROOT, "docs/protocol/vectors.json");

export const vectors = JSON.parse(readFileSync(VECTORS_FILE, "utf8")) as Vectors; // our own file, whose shape test/conform/vectors.test.ts goes through

/** A whole Values, with the bytes of one field replaced. */
export function valuesWith(field: string, bytes: string): Buffer {
  const { base } = vectors.values;
  const fields = Object.entries(base).map(([name, own]) => (name === field ? bytes : own));
  return Buffer.from(`dc00${fields.length.toString(16).padStart(2, "0")}${fields.join("")}`, "hex");
}
