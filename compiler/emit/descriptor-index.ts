// The whole program as the emitter asks for it: declarations by full name, where each lives, and
// which need an Init type.

import type { Descriptor, FieldDescriptor, FileDescriptor, ParameterDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";

/** One declared type and the file that declares it. */
export interface Located {
  readonly type: TypeDescriptor;
  readonly file: FileDescriptor;
}

/** A Descriptor, found by names. */
export class DescriptorIndex {
  readonly #types = new Map<string, Located>();
  readonly #withInit = new Set<string>();

  constructor({ files }: Descriptor) {
    for (const file of files) for (const type of file.types) this.#types.set(type.name, { type, file });
    this.#findInits();
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

  /**
   * A type that needs one makes those that use it look again, so that a long chain of types costs
   * no pass for each of them.
   */
  #findInits(): void {
    const users = new Map<string, TypeDescriptor[]>();
    for (const { type } of this.#types.values()) {
      for (const name of namesUsedBy(type)) {
        const known = users.get(name);
        if (known === undefined) users.set(name, [type]);
        else known.push(type);
      }
    }
    const queue = [...this.#types.values()].map(({ type }) => type);
    for (let type = queue.pop(); type !== undefined; type = queue.pop()) {
      if (this.#withInit.has(type.name) || !this.#needsInit(type)) continue;
      this.#withInit.add(type.name);
      for (const user of users.get(type.name) ?? []) queue.push(user);
    }
  }

  #needsInit(type: TypeDescriptor): boolean {
    switch (type.kind) {
      case "enum":
        return false;
      case "struct":
        return type.fields.some((field) => this.#differs(field));
      case "error":
        // An Error carries more than its fields, so the constructor always takes them as an object
        // of its own.
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

/** The types of its fields and arms, and of what lists and maps among them hold. */
function namesUsedBy(type: TypeDescriptor): ReadonlySet<string> {
  switch (type.kind) {
    case "enum":
      return new Set();
    case "struct":
    case "error":
      return new Set(type.fields.flatMap((field) => nameIn(field.type)));
    case "union":
      return new Set(
        type.arms.flatMap(({ content }) => {
          if (content.kind === "inline") return content.fields.flatMap((field) => nameIn(field.type));
          return content.kind === "type" ? nameIn(content.type) : [];
        }),
      );
  }
}

function nameIn(ref: TypeRef): readonly string[] {
  if (ref.kind === "list") return nameIn(ref.item);
  if (ref.kind === "map") return nameIn(ref.value);
  return ref.kind === "named" ? [ref.name] : [];
}
