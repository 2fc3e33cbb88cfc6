// Which types there are in all files, and what they are called in contracts. Knows nothing of
// fields.

import { camelCase, type DeclaredKind, DeclaredNames, fold, MemberNames, typeCase } from "../contract-names.js";
import { placeFiles } from "../contract-places.js";
import { ImportReport } from "../import-report.js";
import type { ProtoSource, SourceEnum, SourceMessage, SourceService } from "./proto-source.js";

/** A file, and the contract that it becomes. */
export interface PlacedFile {
  readonly source: ProtoSource;
  /** Below the root, such as `google/type/v1/date.rpc`. */
  readonly path: string;
  readonly package: string;
  readonly report: ImportReport;
}

/** A message or an enum, as a contract declares it. */
export interface DeclaredType {
  readonly name: string;
  readonly kind: DeclaredKind;
  readonly file: PlacedFile;
  /** Of an enum: its members by the names that they have in protobuf. Aliases are left out. */
  readonly members?: ReadonlyMap<string, { readonly name: string; readonly number: number }>;
}

/** Full names by what they are in contracts: of messages, enums, services, and of oneofs. */
export class TypeTable {
  readonly files: readonly PlacedFile[];
  readonly #types = new Map<string, DeclaredType>();
  readonly #byFile = new Map<PlacedFile, DeclaredType[]>();
  /** Files that declare what another one has declared, and what. */
  readonly repeated = new Map<string, string>();

  constructor(sources: readonly ProtoSource[]) {
    this.files = placeFiles(sources).map((placed) => ({ ...placed, report: new ImportReport(placed.source.path) }));
    const names = new Map(this.files.map((file) => [file.package, new DeclaredNames()]));
    const namesOf = ({ package: name }: PlacedFile) => names.get(name) ?? new DeclaredNames();
    // What stands at the top of any file keeps its name before what stands inside of a message.
    for (const file of this.files) this.#declareTop(file, namesOf(file));
    for (const file of this.files) {
      for (const message of file.source.messages) this.#declareInside(file, namesOf(file), message, typeCase(message.name));
    }
    for (const { source, package: name, report } of this.files) {
      if (source.package === "") report.add("", `has no package: its contract is in ${name}`);
      else if (source.package !== name) report.add("", `package ${source.package} is ${name}: packages end in a version`);
    }
  }

  get(fullName: string): DeclaredType | undefined {
    return this.#types.get(fullName);
  }

  /** What a file declares, in its order. */
  declaredIn(file: PlacedFile): readonly DeclaredType[] {
    return this.#byFile.get(file) ?? [];
  }

  /** The full name that is meant by `type` inside of `scope`; `known` has those of protobuf. */
  resolve(type: string, scope: string, known: (name: string) => boolean): string | undefined {
    const has = (name: string) => known(name) || this.#types.has(name);
    if (type.startsWith(".")) return has(type.slice(1)) ? type.slice(1) : undefined;
    for (let around = scope; around !== ""; around = around.slice(0, Math.max(0, around.lastIndexOf(".")))) {
      if (has(`${around}.${type}`)) return `${around}.${type}`;
    }
    return has(type) ? type : undefined;
  }

  #declareTop(file: PlacedFile, names: DeclaredNames): void {
    const { messages, enums, services } = file.source;
    for (const each of messages) this.#declare(file, names, each, typeCase(each.name), "struct");
    for (const each of enums) this.#declareEnum(file, names, each, typeCase(each.name));
    for (const each of services) this.#declare(file, names, each, typeCase(each.name), "service");
  }

  #declareInside(file: PlacedFile, names: DeclaredNames, message: SourceMessage, outer: string): void {
    for (const each of message.enums) this.#declareEnum(file, names, each, typeCase(`${outer}${typeCase(each.name)}`));
    for (const each of message.messages) {
      const wanted = typeCase(`${outer}${typeCase(each.name)}`);
      this.#declare(file, names, each, wanted, "struct");
      this.#declareInside(file, names, each, wanted);
    }
    for (const { name } of message.oneofs) {
      const oneof = { name, fullName: oneofName(message.fullName, name) };
      this.#declare(file, names, oneof, typeCase(`${outer}${typeCase(name)}`), "union");
    }
  }

  #declareEnum(file: PlacedFile, names: DeclaredNames, source: SourceEnum, wanted: string): void {
    this.#declare(file, names, source, wanted, "enum", readMembers(source, file.report));
  }

  #declare(
    file: PlacedFile,
    names: DeclaredNames,
    { fullName }: Pick<SourceMessage | SourceService, "fullName">,
    wanted: string,
    kind: DeclaredKind,
    members?: DeclaredType["members"],
  ): void {
    if (this.#types.has(fullName)) {
      if (!this.repeated.has(file.source.path)) this.repeated.set(file.source.path, fullName);
      return;
    }
    const name = names.take(wanted, kind);
    file.report.addName(fullName, wanted, name);
    const declared = { name, kind, file, ...(members === undefined ? {} : { members }) };
    this.#types.set(fullName, declared);
    const ofFile = this.#byFile.get(file) ?? [];
    this.#byFile.set(file, ofFile);
    ofFile.push(declared);
  }
}

/** Under what a oneof stands in the table: no type of protobuf has such a name. */
export function oneofName(message: string, oneof: string): string {
  return `${message}/${oneof}`;
}

function readMembers({ name: enumName, fullName, members }: SourceEnum, report: ImportReport) {
  const numbers = new Map<number, string>();
  const kept = members.filter(({ name, number }) => {
    const first = numbers.get(number);
    if (first === undefined) numbers.set(number, name);
    else report.add(`${fullName}.${name}`, `is left out: it is another name of ${first}`);
    return first === undefined;
  });
  const cut = commonPrefix(
    enumName,
    kept.map(({ name }) => name),
  ).length;
  const names = new MemberNames();
  const read = new Map<string, { readonly name: string; readonly number: number }>();
  for (const { name, number } of kept) {
    const wanted = /^[A-Za-z]\w*$/.test(name.slice(cut)) ? name.slice(cut) : camelCase(name.slice(cut));
    const taken = names.take(wanted);
    report.addName(`${fullName}.${name}`, wanted, taken);
    read.set(name, { name: taken, number });
  }
  return read;
}

/** The name of the enum in front of all members, where they go without: `COLOR_RED` of Color. */
function commonPrefix(enumName: string, members: readonly string[]): string {
  const words = enumName.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z])([A-Z][a-z])/g, "$1_$2");
  const prefix = [words, enumName]
    .map((each) => `${each.toUpperCase()}_`)
    .find((each) => members.every((name) => name.startsWith(each)));
  if (prefix === undefined) return "";
  const rests = members.map((name) => name.slice(prefix.length));
  const distinct = new Set(rests.map(fold)).size === rests.length;
  return distinct && rests.every((rest) => /^[A-Za-z]/.test(rest)) ? prefix : "";
}
