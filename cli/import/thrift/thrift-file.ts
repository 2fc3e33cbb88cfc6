// One contract of a `.thrift` file as it is written: what types are called in it.

import { MAX_FILE_BYTES } from "@callwire/compiler";
import { ContractText } from "../contract-text.js";
import { RefusedFile } from "../refused-file.js";
import type { SourceType } from "./thrift-source.js";
import type { DeclaredThrift, PlacedThrift } from "./thrift-table.js";
import { refuseAsType, type ThriftTypes } from "./thrift-types.js";

/** What is another type in contracts: for the report, and for a comment. */
const CHANGES = {
  set: ["is a list: contracts have no sets", "a set in thrift"],
  pairs: ["is a list of pairs: such keys are none of a contract", "pairs of a map in thrift"],
  uuid: ["is a string: contracts have no uuid", "a uuid in thrift"],
  slist: ["is a string: so is slist", "an slist in thrift"],
} as const;

export type Change = keyof typeof CHANGES;

/** A type as it is written, and what of it has changed. */
export interface UsedType {
  readonly text: string;
  readonly changes: ReadonlySet<Change>;
}

/** More values do not fit in a contract. */
const MAX_VALUES = 500_000;

export class ThriftFile extends ContractText {
  readonly placed: PlacedThrift;
  readonly types: ThriftTypes;
  #characters = 0;
  #values = 0;

  constructor(placed: PlacedThrift, types: ThriftTypes) {
    const pairs = types.pairsIn(placed).map(({ name }) => ({ name, kind: "struct" as const }));
    super(placed, [...types.table.declaredIn(placed), ...pairs]);
    this.placed = placed;
    this.types = types;
  }

  /** Throws RefusedFile for more than a contract has: methods are copied, and copied again. */
  write(...lines: readonly string[]): void {
    for (const line of lines) {
      this.#characters += line.length + 1;
      if (this.#characters > MAX_FILE_BYTES)
        throw new RefusedFile(`becomes a contract of more than ${MAX_FILE_BYTES} characters; split it`);
      this.lines.push(line);
    }
  }

  /** Throws RefusedFile when there were too many. */
  countValue(): void {
    if (++this.#values > MAX_VALUES) throw new RefusedFile(`has more than ${MAX_VALUES} values in constants; split it`);
  }

  /** The type as `scope` has it: another file, for copied methods. Throws RefusedFile. */
  use(type: SourceType, scope: PlacedThrift, user: string): UsedType {
    const changes = new Set<Change>();
    return { text: this.#print(type, { scope, user, changes }), changes };
  }

  /** Reports what has changed. Comments of it. */
  tellChanges(place: string, changes: ReadonlySet<Change>): readonly string[] {
    return [...changes].map((change) => {
      const [loss, comment] = CHANGES[change];
      this.placed.report.add(place, loss);
      return `// ${comment}`;
    });
  }

  /** What a declaration of any file is called here. */
  nameOf({ file, name, kind }: DeclaredThrift): string {
    return file === this.placed ? name : this.import(file.path, name, kind);
  }

  /** What Thrift takes for an absent value, where contracts can say so. */
  zeroOf(type: SourceType, scope: PlacedThrift, user: string): string | undefined {
    const plain = this.types.plain(type, scope, user);
    if (plain.kind === "list" || (plain.kind === "map" && plain.isPairs)) return "[]";
    if (plain.kind !== "base" || plain.text === "bytes") return undefined;
    if (plain.text === "string") return '""';
    return plain.text === "bool" ? "false" : "0";
  }

  #print(type: SourceType, context: { scope: PlacedThrift; user: string; changes: Set<Change> }): string {
    const { scope, user, changes } = context;
    this.placed.report.addOptions(type.annotations.map(({ name }) => name));
    if (type.kind === "list" || type.kind === "set") {
      if (type.kind === "set") changes.add("set");
      return `[${this.#print(type.item, context)}]`;
    }
    if (type.kind === "map") {
      const pairs = this.types.pairsOf(type);
      if (pairs === undefined) return `map<${this.#print(type.key, context)}, ${this.#print(type.value, context)}>`;
      changes.add("pairs");
      return `[${pairs.file === this.placed ? pairs.name : this.import(pairs.file.path, pairs.name, "struct")}]`;
    }
    const base = this.types.baseOf(scope, type.name);
    if (base === undefined) {
      const declared = this.types.table.demand(scope, type.name, user);
      refuseAsType(declared, user);
      const plain = this.types.plain(type, scope, user);
      if (plain.kind === "declared") refuseAsType(plain.declared, user);
      return this.nameOf(declared);
    }
    if (type.name === "uuid" || type.name === "slist") changes.add(type.name);
    return base;
  }
}
