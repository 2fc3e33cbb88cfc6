// Reflection of gRPC: which services there are, and the files of their types. For tools, which then
// need no `.proto` file.

import { type DescFile, type FileRegistry, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { ContractSource, ServiceContract } from "../call/contract-source.js";

/** What a client asks, as JSON of protobuf has it. One of them is there. */
export interface ReflectionRequest {
  readonly host?: string;
  readonly fileByFilename?: string;
  readonly fileContainingSymbol?: string;
  readonly fileContainingExtension?: { readonly containingType?: string; readonly extensionNumber?: number };
  readonly allExtensionNumbersOfType?: string;
  readonly listServices?: string;
}

/** What it is told. */
export type ReflectionAnswer =
  | { readonly listServicesResponse: { readonly service: readonly { readonly name: string }[] } }
  | { readonly fileDescriptorResponse: { readonly fileDescriptorProto: readonly string[] } }
  | { readonly allExtensionNumbersResponse: { readonly baseTypeName: string } }
  | { readonly errorResponse: { readonly errorCode: number; readonly errorMessage: string } };

/** What contracts are to clients of gRPC. */
export interface ContractTypes {
  /** Whether it can be called by gRPC. Quick. */
  isCallable(contract: ServiceContract): boolean;
  /** Of one that can be called. Takes some milliseconds for the first time. */
  typesOf(contract: ServiceContract): FileRegistry;
}

const [INVALID_ARGUMENT, NOT_FOUND] = [3, 5] as const;
/** Characters of what a client has asked for that an answer shows. */
const MAX_SHOWN = 128;
/** Where the files of protobuf's own types are, which any contract may import. */
const GOOGLE = "google/protobuf/";

export class Reflection {
  readonly #source: ContractSource;
  readonly #types: ContractTypes;
  /** Of gRPC's own services. */
  readonly #own: FileRegistry;

  constructor(source: ContractSource, own: FileRegistry, types: ContractTypes) {
    this.#source = source;
    this.#own = own;
    this.#types = types;
  }

  async answer(request: ReflectionRequest): Promise<ReflectionAnswer> {
    const { fileByFilename, fileContainingSymbol, fileContainingExtension, allExtensionNumbersOfType, listServices } = request;
    if (listServices !== undefined) return { listServicesResponse: { service: this.#names().map((name) => ({ name })) } };
    if (fileByFilename !== undefined) return describe(fileByFilename, this.#fileNamed(fileByFilename));
    if (fileContainingSymbol !== undefined) return describe(fileContainingSymbol, await this.#fileOf(fileContainingSymbol));
    if (allExtensionNumbersOfType !== undefined) {
      const type = this.#findSymbol(allExtensionNumbersOfType, (types) => types.getMessage(allExtensionNumbersOfType));
      if (type === undefined) return missing(allExtensionNumbersOfType);
      return { allExtensionNumbersResponse: { baseTypeName: type.typeName } }; // proto3 has none
    }
    if (fileContainingExtension !== undefined) return missing(fileContainingExtension.containingType ?? "");
    return { errorResponse: { errorCode: INVALID_ARGUMENT, errorMessage: "the request asks for nothing" } };
  }

  #names(): readonly string[] {
    const called = [...this.#source.contracts()].filter((contract) => this.#types.isCallable(contract));
    const own = [...this.#own].flatMap((type) => (type.kind === "service" ? [type.typeName] : []));
    return [...called.map(({ service }) => service), ...own].sort();
  }

  #fileNamed(name: string): DescFile | undefined {
    const stem = name.replace(/\.proto$/, "");
    const mayHave = ({ descriptor }: ServiceContract): boolean =>
      name.startsWith(GOOGLE) || descriptor.files.some(({ path }) => path.replace(/\.rpc$/i, "") === stem);
    return this.#find(mayHave, (types) => types.getFile(name));
  }

  /** Of a service, of one of its methods, or of a type. */
  async #fileOf(symbol: string): Promise<DescFile | undefined> {
    const known = this.#findSymbol(symbol, (types) => fileIn(types, symbol));
    if (known !== undefined) return known;
    const contract = await this.#contractOf(symbol); // not asked for before, where nobody lists the names
    return contract === undefined ? undefined : fileIn(this.#types.typesOf(contract), symbol);
  }

  async #contractOf(symbol: string): Promise<ServiceContract | undefined> {
    try {
      const contract = await this.#source.contract(symbol);
      return contract !== undefined && this.#types.isCallable(contract) ? contract : undefined;
    } catch {
      return undefined;
    }
  }

  #findSymbol<T>(symbol: string, find: (types: FileRegistry) => T | undefined): T | undefined {
    return this.#find(({ descriptor }) => descriptor.files.some((file) => symbol.startsWith(`${file.package}.`)), find);
  }

  /**
   * Services that do not know one another may have types of one name, so the first one counts.
   * `mayHave`: so that a name does not make the types of all contracts.
   */
  #find<T>(mayHave: (contract: ServiceContract) => boolean, find: (types: FileRegistry) => T | undefined): T | undefined {
    const own = find(this.#own);
    if (own !== undefined) return own;
    for (const contract of this.#source.contracts()) {
      const found = mayHave(contract) && this.#types.isCallable(contract) ? find(this.#types.typesOf(contract)) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Of a type or a service itself, or of what is in it: a field, a member, a method. */
function fileIn(types: FileRegistry, symbol: string): DescFile | undefined {
  const type = types.get(symbol);
  if (type !== undefined) return type.file;
  const at = symbol.lastIndexOf(".");
  const around = types.get(symbol.slice(0, Math.max(0, at)));
  const name = symbol.slice(at + 1);
  if (around?.kind === "service") return around.methods.some((method) => method.name === name) ? around.file : undefined;
  if (around?.kind === "message") return around.fields.some((field) => field.name === name) ? around.file : undefined;
  return undefined;
}

/** With what it imports, so that a tool has one answer of one version. */
function describe(name: string, file: DescFile | undefined): ReflectionAnswer {
  if (file === undefined) return missing(name);
  const files = new Set<DescFile>();
  addFile(file, files);
  const bytes = [...files].map(({ proto }) => Buffer.from(toBinary(FileDescriptorProtoSchema, proto)).toString("base64"));
  return { fileDescriptorResponse: { fileDescriptorProto: bytes } };
}

function addFile(file: DescFile, files: Set<DescFile>): void {
  if (files.has(file)) return;
  files.add(file);
  for (const imported of file.dependencies) addFile(imported, files);
}

function missing(name: string): ReflectionAnswer {
  const shown = JSON.stringify(name.slice(0, MAX_SHOWN).toWellFormed());
  return { errorResponse: { errorCode: NOT_FOUND, errorMessage: `there is no ${shown} here` } };
}
