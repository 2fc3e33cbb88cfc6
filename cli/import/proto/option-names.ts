// What options of a descriptor are called. Those of others are there as numbers, and have names
// when the set has the files that declare them.

import {
  create,
  createFileRegistry,
  type DescMessage,
  type FileRegistry,
  getExtension,
  isFieldSet,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

export class OptionNames {
  readonly #registry: FileRegistry | undefined;

  constructor(files: readonly FileDescriptorProto[]) {
    this.#registry = registryOf(files);
  }

  /** Names as a text has them. */
  of(options: Message, schema: DescMessage): readonly string[] {
    const own = schema.fields.filter((field) => isFieldSet(options, field)).map(({ name }) => name);
    const numbers = new Set((options.$unknown ?? []).map(({ no }) => no));
    return [...own, ...[...numbers].map((no) => `(${this.#nameOf(schema, no)})`)];
  }

  /** The value of an option of others; undefined when it is not there or has no type here. */
  jsonOf(name: string, options: Message | undefined): string | undefined {
    const extension = this.#registry?.getExtension(name);
    if (options === undefined || extension === undefined) return undefined;
    if (!options.$unknown?.some(({ no }) => no === extension.number) || extension.message === undefined) return undefined;
    try {
      // The registry made the extension of a message, so its value is one of that message.
      const value = getExtension(options, extension) as Message;
      return JSON.stringify(toJson(extension.message, value, { useProtoFieldName: true }));
    } catch {
      return undefined; // bytes that are no such message
    }
  }

  #nameOf(schema: DescMessage, no: number): string {
    return this.#registry?.getExtensionFor(schema, no)?.typeName ?? String(no);
  }
}

/** Undefined when the set does not have all that its files import. */
function registryOf(files: readonly FileDescriptorProto[]): FileRegistry | undefined {
  try {
    return createFileRegistry(create(FileDescriptorSetSchema, { file: [...files] }));
  } catch {
    return undefined;
  }
}
