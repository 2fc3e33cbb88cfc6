// Two contracts side by side: what stands in both as pairs, what is gone and what is new. Every
// rule reads only this.

import type {
  AliasDescriptor,
  ConstantDescriptor,
  Declared,
  Descriptor,
  EnumDescriptor,
  ErrorDescriptor,
  FileDescriptor,
  MethodDescriptor,
  ServiceDescriptor,
  TypeDescriptor,
  UnionDescriptor,
} from "callwire/schema";
import type { Steps } from "../steps.js";
import { type Direction, findDirections } from "./direction.js";
import { type FieldList, findFieldLists } from "./field-lists.js";
import { alignPackages, findPackages, type PackageChange } from "./packages.js";
import { type Located, locate, matchByName, type Pair, type Sides } from "./pair.js";
import { withoutSameFiles } from "./same-files.js";
import type { TypeTable } from "./type-change.js";
import { findValues, type ValuePair } from "./values.js";

export interface Directed {
  readonly direction: Direction;
}

export interface Comparison {
  readonly packages: PackageChange;
  /**
   * Types, services, constants and aliases. Those of packages that are gone are in no list, nor are
   * those of contracts that are the same on both sides.
   */
  readonly types: Sides<Located<TypeDescriptor>>;
  readonly services: Sides<Located<ServiceDescriptor>>;
  readonly constants: Sides<Located<ConstantDescriptor>>;
  readonly aliases: Sides<Located<AliasDescriptor>>;
  /** The methods of each service that stands in both, by `package.Service/method`. */
  readonly methods: readonly Sides<MethodDescriptor>[];
  readonly enums: readonly (Pair<EnumDescriptor> & Directed)[];
  readonly unions: readonly (Pair<UnionDescriptor> & Directed)[];
  readonly errors: readonly Pair<ErrorDescriptor>[];
  /** The fields of each struct, error and inline arm that stands in both. */
  readonly fieldLists: readonly FieldList[];
  /** Fields, parameters, items of streams and results that stand in both. */
  readonly values: readonly ValuePair[];
  /** Every declaration and member that stands in both. */
  readonly declared: readonly Pair<Declared>[];
  readonly typesBefore: TypeTable;
  readonly typesAfter: TypeTable;
}

/** A list of the result in a step. */
export function* compareContracts(original: Descriptor, after: Descriptor): Steps<Comparison> {
  const packages = findPackages(original, after);
  const before = alignPackages(original, packages);
  const directionOf = findDirections([before, after]);
  const [old, now] = yield* withoutSameFiles(before.files, after.files);
  const sides = <T extends Declared>(read: (file: FileDescriptor) => readonly T[]) =>
    matchByName(locate(old, read), locate(now, read));
  const types = sides((file) => file.types);
  yield;
  const services = sides((file) => file.services);
  const methods = services.both.map(matchMethods);
  yield;
  const pairs = types.both;
  const enums = pairs.flatMap((pair) => directed(ofKind(pair, "enum"), directionOf));
  const unions = pairs.flatMap((pair) => directed(ofKind(pair, "union"), directionOf));
  const fieldLists = yield* findFieldLists(pairs, directionOf);
  const constants = sides((file) => file.constants);
  const aliases = sides((file) => file.aliases);
  const methodPairs = methods.flatMap(({ both }) => both);
  const values = yield* findValues(fieldLists, methodPairs);
  return {
    packages,
    types,
    services,
    constants,
    aliases,
    methods,
    enums,
    unions,
    errors: pairs.flatMap((pair) => ofKind(pair, "error")),
    fieldLists,
    values,
    declared: [
      ...[types, services, constants, aliases].flatMap(({ both }) => both.map(unlocate)),
      ...methodPairs,
      ...fieldLists.flatMap(({ both }) => both),
      ...enums.flatMap(({ name, before: old, after: now }) => matchByName(old.members, now.members, `${name}.`).both),
      ...unions.flatMap(({ name, before: old, after: now }) => matchByName(old.arms, now.arms, `${name}.`).both),
    ],
    typesBefore: tableOf(before),
    typesAfter: tableOf(after),
  };
}

function matchMethods({ name, before, after }: Pair<Located<ServiceDescriptor>>): Sides<MethodDescriptor> {
  return matchByName(before.value.methods, after.value.methods, `${name}/`);
}

function unlocate({ name, before, after }: Pair<Located<Declared>>): Pair<Declared> {
  return { name, before: before.value, after: after.value };
}

/** A list of one, or of none when one side is of another kind. */
function ofKind<K extends TypeDescriptor["kind"]>(
  { name, before, after }: Pair<Located<TypeDescriptor>>,
  kind: K,
): readonly Pair<Extract<TypeDescriptor, { readonly kind: K }>>[] {
  const isKind = (type: TypeDescriptor): type is Extract<TypeDescriptor, { readonly kind: K }> => type.kind === kind;
  return isKind(before.value) && isKind(after.value) ? [{ name, before: before.value, after: after.value }] : [];
}

function directed<T>(pairs: readonly Pair<T>[], directionOf: (name: string) => Direction): readonly (Pair<T> & Directed)[] {
  return pairs.map((pair) => ({ ...pair, direction: directionOf(pair.name) }));
}

function tableOf({ files }: Descriptor): TypeTable {
  return new Map(files.flatMap((file) => file.types).map((type) => [type.name, type]));
}
