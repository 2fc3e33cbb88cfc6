// What all files declare, what it is called in contracts, and what a name of a file means.

import { camelCase, type DeclaredKind, DeclaredNames, MemberNames, typeCase } from "../contract-names.js";
import { placeFiles } from "../contract-places.js";
import { ImportReport } from "../import-report.js";
import { RefusedFile } from "../refused-file.js";
import type { SourceDeclaration, SourceEnum, SourceTypedef, ThriftSource } from "./thrift-source.js";

/** A file, and the contract that it becomes. */
export interface PlacedThrift {
  readonly source: ThriftSource;
  /** Below the root, such as `shop/v1/shop.rpc`. */
  readonly path: string;
  readonly package: string;
  readonly report: ImportReport;
}

export interface DeclaredThrift {
  readonly name: string;
  readonly kind: DeclaredKind;
  readonly file: PlacedThrift;
  readonly source: SourceDeclaration;
  /** Of an enum: its members by their names there. Aliases have the member that they are of. */
  readonly members?: ReadonlyMap<string, DeclaredMember>;
  readonly byNumber?: ReadonlyMap<bigint, DeclaredMember>;
}

export interface DeclaredMember {
  readonly name: string;
  readonly number: bigint;
}

/** Typedefs of typedefs, as many as contracts have aliases of aliases. */
const MAX_TYPEDEFS = 32;

/** Files that are included, by what types of them begin with; undefined for missing ones. */
export type Includes = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;

export class ThriftTable {
  readonly files: readonly PlacedThrift[];
  /** Files that declare something twice, and what. */
  readonly repeated = new Map<PlacedThrift, string>();
  readonly #byPath: ReadonlyMap<string, PlacedThrift>;
  readonly #includes: Includes;
  readonly #declared = new Map<PlacedThrift, Map<string, DeclaredThrift>>();
  readonly #names = new Map<string, DeclaredNames>();

  /** `includes`: by the path of a file. */
  constructor(sources: readonly ThriftSource[], includes: Includes) {
    this.files = placeFiles(sources).map((placed) => ({ ...placed, report: new ImportReport(placed.source.path) }));
    this.#byPath = new Map(this.files.map((file) => [file.source.path, file]));
    this.#includes = includes;
    for (const file of this.files) this.#declareAll(file);
    for (const { source, package: name, report } of this.files) {
      if (source.package === "") report.add("", `has no namespace: its contract is in ${name}`);
      else if (source.package !== name) report.add("", `package ${source.package} is ${name}: packages end in a version`);
    }
  }

  /** What a file declares, in its order. */
  declaredIn(file: PlacedThrift): readonly DeclaredThrift[] {
    return [...(this.#declared.get(file)?.values() ?? [])];
  }

  /** A name for what the file does not declare itself. */
  takeName(file: PlacedThrift, wanted: string, kind: DeclaredKind): string {
    return this.#namesOf(file).take(wanted, kind);
  }

  /** What `name` means in a file; undefined when nothing has it. */
  find(file: PlacedThrift, name: string): DeclaredThrift | undefined {
    const own = this.#declared.get(file)?.get(name);
    if (own !== undefined) return own;
    for (const [prefix, path] of this.#includes.get(file.source.path) ?? []) {
      const other = path === undefined || !name.startsWith(`${prefix}.`) ? undefined : this.#byPath.get(path);
      const found = other === undefined ? undefined : this.#declared.get(other)?.get(name.slice(prefix.length + 1));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What `name` means. Throws RefusedFile when nothing has it. */
  demand(file: PlacedThrift, name: string, user: string): DeclaredThrift {
    const found = this.find(file, name);
    if (found !== undefined) return found;
    const [prefix, path] = [...(this.#includes.get(file.source.path) ?? [])].find(([each]) => name.startsWith(`${each}.`)) ?? [];
    if (path !== undefined && !this.#byPath.has(path))
      throw new RefusedFile(`uses ${name} in ${user}, and ${path} was refused; mend that first`);
    const isMissing = prefix !== undefined && path === undefined;
    const why = isMissing ? `${prefix}.thrift was not found; give its folder with --include-path` : "mend it";
    throw new RefusedFile(`uses ${name} in ${user}, which no file declares; ${why}`);
  }

  /** What stands at the end of typedefs. Throws RefusedFile when that is nowhere. */
  aliased(found: DeclaredThrift & { readonly source: SourceTypedef }): readonly [PlacedThrift, SourceTypedef["type"]] {
    let [file, type] = [found.file, found.source.type];
    for (let count = 0; count < MAX_TYPEDEFS; count++) {
      const next = type.kind === "named" ? this.find(file, type.name) : undefined;
      if (next?.source.kind !== "typedef") return [file, type];
      [file, type] = [next.file, next.source.type];
    }
    throw new RefusedFile(`has more than ${MAX_TYPEDEFS} typedefs of typedefs at ${found.source.name}; use fewer`);
  }

  #namesOf({ package: name }: PlacedThrift): DeclaredNames {
    const names = this.#names.get(name) ?? new DeclaredNames();
    this.#names.set(name, names);
    return names;
  }

  #declareAll(file: PlacedThrift): void {
    const declared = new Map<string, DeclaredThrift>();
    this.#declared.set(file, declared);
    for (const source of file.source.declarations) {
      if (declared.has(source.name)) {
        if (!this.repeated.has(file)) this.repeated.set(file, source.name);
        continue;
      }
      const kind = kindOf(source);
      const wanted = kind === "const" ? constName(source.name) : typeCase(source.name);
      const name = this.takeName(file, wanted, kind);
      file.report.addName(source.name, wanted, name);
      const members = source.kind === "enum" ? readMembers(source, file.report) : {};
      declared.set(source.name, { name, kind, file, source, ...members });
    }
  }
}

function kindOf({ kind }: SourceDeclaration): DeclaredKind {
  if (kind === "exception") return "error";
  return kind === "typedef" || kind === "senum" ? "alias" : kind;
}

function constName(name: string): string {
  return /^[A-Za-z]\w*$/.test(name) ? name : camelCase(name);
}

function readMembers({ name: enumName, members }: SourceEnum, report: ImportReport) {
  const names = new MemberNames();
  const byNumber = new Map<bigint, DeclaredMember>();
  const read = new Map<string, DeclaredMember>();
  for (const { name, number } of members) {
    const first = byNumber.get(number);
    if (first !== undefined) {
      report.add(`${enumName}.${name}`, `is left out: it is another name of ${first.name}`);
      read.set(name, first);
      continue;
    }
    const wanted = constName(name);
    const taken = names.take(wanted);
    report.addName(`${enumName}.${name}`, wanted, taken);
    const member = { name: taken, number };
    byNumber.set(number, member);
    read.set(name, member);
  }
  return { members: read, byNumber };
}
