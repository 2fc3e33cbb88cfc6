// Codecs made from a Descriptor at run time, for those who have no generated code: the command
// line, the console, a gateway. Same values and same bytes as the generated codecs, which a
// property test holds; slower, as every step looks at the Descriptor.

import type { Codec } from "../wire/codec.js";
import type { Reader } from "../wire/reader.js";
import type { Writer } from "../wire/writer.js";
import type {
  ArmDescriptor,
  FieldDescriptor,
  MethodDescriptor,
  ParameterDescriptor,
  TypeDescriptor,
  TypeRef,
  UnionDescriptor,
} from "./descriptor.js";
import { createEnumCodec, defaultOf, lengthOf, readScalar, writeScalar } from "./dynamic-scalar.js";
import { heapBytesOf, heapBytesOfInline, heapBytesOfScalar } from "./heap-bytes.js";

type AnyCodec = Codec<unknown>;
type Fields = Readonly<Record<string, unknown>>;

/** A field or parameter with its place on the wire. */
interface Slot {
  readonly position: number;
  readonly field: ParameterDescriptor;
}

const MAX_ID = 2 ** 31 - 1;

/**
 * Structs, errors and unions are plain objects, enums texts, lists arrays, maps Maps, 64-bit
 * integers bigints unless marked.
 */
export class DynamicCodecs {
  readonly #types: ReadonlyMap<string, TypeDescriptor>;
  /** One codec for each named type: a recursive type finds the one that is being made. */
  readonly #named = new Map<string, AnyCodec>();

  /** `types` must hold every type that is reached, by its full name. */
  constructor(types: ReadonlyMap<string, TypeDescriptor>) {
    this.#types = types;
  }

  /** Throws when a type is not among those given. */
  of(ref: TypeRef): AnyCodec {
    if (ref.kind === "named") return this.#codecOf(ref.name);
    return {
      heapBytes: heapBytesOfScalar(ref),
      write: (writer, value) => this.#write(writer, ref, {}, "", value),
      read: (reader) => this.#read(reader, ref, {}, ""),
    };
  }

  /** The arguments of a method, as an array in the order of its parameters. */
  ofArguments(method: MethodDescriptor): Codec<readonly unknown[]> {
    const slots = method.parameters.map((field, position) => ({ position, field }));
    return {
      write: (writer, values) => this.#writeSlots(writer, slots, {}, values),
      read: (reader) => {
        const fields = this.#readSlots(reader, slots);
        return slots.map(({ field }) => fields[field.name]);
      },
    };
  }

  #codecOf(name: string): AnyCodec {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const type = this.#types.get(name);
    if (type === undefined) throw new Error(`the Descriptor has no type ${name}`);
    const made = this.#create(type);
    this.#named.set(name, made);
    return made;
  }

  #create(type: TypeDescriptor): AnyCodec {
    switch (type.kind) {
      case "enum":
        return createEnumCodec(type) as AnyCodec; // refuses what is no text of the enum
      case "union":
        return this.#createUnion(type);
      case "struct":
      case "error": {
        const slots = slotsOf(type.fields);
        return {
          heapBytes: heapBytesOf(type),
          write: (writer, value) => {
            writer.object(value as object, shortName(type.name)); // throws for anything else
            this.#writeSlots(writer, slots, value as Fields);
          },
          read: (reader) => this.#readSlots(reader, slots),
        };
      }
    }
  }

  #createUnion(union: UnionDescriptor): AnyCodec {
    const { arms, closed } = union;
    return {
      heapBytes: heapBytesOf(union),
      write: (writer, value) => {
        writer.object(value as object, shortName(union.name)); // throws for anything else
        const fields = value as Fields;
        const arm = arms.find(({ name }) => name === fields["kind"]);
        if (arm !== undefined) this.#writeArm(writer, arm, fields);
        else if (!closed && fields["kind"] === "unknown")
          writer.unknownArm(fields["id"] as number, fields["raw"] as Uint8Array); // checked there
        else throw writer.mismatch("kind", arms.map(({ name }) => name).join(", "), fields["kind"]);
      },
      read: (reader) => {
        const count = reader.array();
        if (count < 1) throw reader.missing(count, "kind");
        const id = reader.int("kind", 0, MAX_ID);
        const arm = arms.find((candidate) => candidate.id === id);
        if (arm !== undefined) return this.#readArm(reader, arm, count);
        if (closed) throw reader.mismatch("kind", `one of ${arms.map((each) => each.id).join(", ")}`, id);
        return { kind: "unknown", id, raw: reader.unknownArm(count) };
      },
    };
  }

  #writeArm(writer: Writer, { id, content }: ArmDescriptor, fields: Fields): void {
    writer.array(content.kind === "unit" ? 1 : 2);
    writer.int(id, "kind", 0, MAX_ID);
    if (content.kind === "type") this.#write(writer, content.type, {}, "value", fields["value"]);
    else if (content.kind === "inline") {
      writer.countBytes(heapBytesOfInline(content.fields), "");
      this.#writeSlots(writer, slotsOf(content.fields), fields);
    }
  }

  #readArm(reader: Reader, { name: kind, content }: ArmDescriptor, count: number): Fields {
    if (content.kind === "unit") {
      reader.skip(count - 1);
      return { kind };
    }
    if (count < 2) throw reader.missing(0, kind);
    if (content.kind === "inline") reader.countBytes(heapBytesOfInline(content.fields), "");
    const read =
      content.kind === "type"
        ? { kind, value: this.#read(reader, content.type, {}, "value") }
        : { kind, ...this.#readSlots(reader, slotsOf(content.fields)) };
    reader.skip(count - 2);
    return read;
  }

  /**
   * Absent values behind the last present one are cut, those before it are nil. `list`: arguments
   * in their order, in the place of fields by their names.
   */
  #writeSlots(writer: Writer, slots: readonly Slot[], fields: Fields, list?: readonly unknown[]): void {
    let length = 0;
    for (const { position, field } of slots) {
      const value = list === undefined ? fields[field.name] : list[position];
      if (value !== undefined || isRequired(field)) length = Math.max(length, position + 1);
    }
    writer.array(length);
    let at = 0;
    for (const { position, field } of slots) {
      if (position >= length) return;
      for (; at < position; at++) writer.nil();
      const value = list === undefined ? fields[field.name] : list[position];
      if (value === undefined && !isRequired(field)) writer.nil();
      else if (field.sensitive)
        writer.secret(field.name, value, (secret) => this.#write(writer, field.type, field, field.name, secret));
      else this.#write(writer, field.type, field, field.name, value);
      at++;
    }
  }

  #readSlots(reader: Reader, slots: readonly Slot[]): Record<string, unknown> {
    const count = reader.array();
    const values: Record<string, unknown> = {};
    let at = 0;
    for (const { position, field } of slots) {
      reader.skip(Math.min(position, count) - at);
      const isThere = position < count && (isRequired(field) || !reader.nil());
      at = Math.min(position + 1, count);
      const read = () => this.#read(reader, field.type, field, field.name);
      if (isThere) values[field.name] = field.sensitive ? reader.secret(field.name, read) : read();
      else if (field.default !== undefined) values[field.name] = defaultOf(field.default, field.type);
      else if (isRequired(field)) throw reader.missing(0, field.name);
    }
    reader.skip(count - at);
    return values;
  }

  #write(writer: Writer, ref: TypeRef, field: Partial<ParameterDescriptor>, name: string, value: unknown): void {
    switch (ref.kind) {
      case "scalar":
        return writeScalar(writer, ref, field, name, value);
      case "named":
        return writer.value(name, this.#codecOf(ref.name), value);
      case "list":
        return writer.list(name, this.of(ref.item), value as readonly unknown[], ...lengthOf(field)); // checked there
      case "map":
        return writer.map(name, this.of(ref.key), this.of(ref.value), value as ReadonlyMap<unknown, unknown>, ...lengthOf(field)); // checked there
    }
  }

  #read(reader: Reader, ref: TypeRef, field: Partial<ParameterDescriptor>, name: string): unknown {
    switch (ref.kind) {
      case "scalar":
        return readScalar(reader, ref, field, name);
      case "named":
        return reader.value(name, this.#codecOf(ref.name));
      case "list":
        return reader.list(name, this.of(ref.item), ...lengthOf(field));
      case "map":
        return reader.map(name, this.of(ref.key), this.of(ref.value), ...lengthOf(field));
    }
  }
}

function slotsOf(fields: readonly FieldDescriptor[]): readonly Slot[] {
  return fields.map((field) => ({ position: field.id - 1, field }));
}

function isRequired(field: ParameterDescriptor): boolean {
  return field.optional !== true && field.default === undefined;
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
