// Matching of two lists by name.

import type { Declared, FileDescriptor } from "callwire/schema";

export interface Pair<T> {
  /** Full name, as it is now. */
  readonly name: string;
  readonly before: T;
  readonly after: T;
}

export interface Named<T> {
  readonly name: string;
  readonly value: T;
}

export interface Sides<T> {
  readonly both: readonly Pair<T>[];
  readonly removed: readonly Named<T>[];
  readonly added: readonly Named<T>[];
}

/** A declaration with the path of its contract. */
export interface Located<T> extends Named<T> {
  readonly path: string;
}

/** Names in the result start with `prefix`. */
export function matchByName<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  prefix = "",
): Sides<T> {
  const old = new Map(before.map((value) => [value.name, value]));
  const now = new Set(after.map(({ name }) => name));
  const named = (value: T) => ({ name: prefix + value.name, value });
  return {
    both: after.flatMap((value) => {
      const match = old.get(value.name);
      return match === undefined ? [] : [{ name: prefix + value.name, before: match, after: value }];
    }),
    removed: before.filter(({ name }) => !now.has(name)).map(named),
    added: after.filter(({ name }) => !old.has(name)).map(named),
  };
}

export function locate<T extends Declared>(
  files: readonly FileDescriptor[],
  read: (file: FileDescriptor) => readonly T[],
): readonly Located<T>[] {
  return files.flatMap((file) => read(file).map((value) => ({ name: value.name, value, path: file.path })));
}
