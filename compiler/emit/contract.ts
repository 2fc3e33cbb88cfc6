// The whole program as the emitter asks for it: declarations by full name, where each lives, and which need an Init type.

import type { Descriptor, FieldDescriptor, FileDescriptor, ParameterDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";

/** One declared type and the file that declares it. */
export interface Located {
  readonly type: TypeDescriptor;
  readonly file: FileDescriptor;
}

export class Contract {
  readonly #types = new Map<string, Located>();
  readonly #withInit = new Set<string>();

  constructor({ files }: Descriptor) {
    for (const file of files) for (const type of file.types) this.#types.set(type.name, { type, file });
    while (this.#findInits());
  }

  /** Throws RangeError for a name that no file declares. */
  find(fullName: string): Located {
    const found = this.#types.get(fullName);
    if (found === undefined) throw new RangeError(`${JSON.stringify(fullName)} is not declared; compile its file too`);
    return found;
  }

  /** True when what a caller may write differs from what a reader gets: parts may be left out. */
  hasInit(ref: TypeRef): boolean {
    switch (ref.kind) {
      case "scalar":
        return false;
      case "named":
        return this.#withInit.has(ref.name);
      case "list":
        return this.hasInit(ref.item);
      case "map":
        return this.hasInit(ref.value);
    }
  }

  /** One pass; true when it found more. A recursive type needs several. */
  #findInits(): boolean {
    const before = this.#withInit.size;
    for (const { type } of this.#types.values()) if (this.#needsInit(type)) this.#withInit.add(type.name);
    return this.#withInit.size > before;
  }

  #needsInit(type: TypeDescriptor): boolean {
    switch (type.kind) {
      case "enum":
        return false;
      case "struct":
        return type.fields.some((field) => this.#differs(field));
      case "error":
        // An Error carries more than its fields, so the constructor always takes them as an object of its own.
        return type.fields.length > 0;
      case "union":
        return type.arms.some(({ content }) => {
          if (content.kind === "inline") return content.fields.some((field) => this.#differs(field));
          return content.kind === "type" && this.hasInit(content.type);
        });
    }
  }

  #differs(field: FieldDescriptor): boolean {
    return canBeLeftOut(field) || this.hasInit(field.type);
  }
}

/** Optional, or with a default. */
export function canBeLeftOut(field: ParameterDescriptor): boolean {
  return field.optional === true || field.default !== undefined;
}
