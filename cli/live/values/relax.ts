// A contract without its limits: the same bytes on the wire, and nothing that a client would refuse
// to send. For tools that try what a server does with values that no client should send.

import {
  type Descriptor,
  isIntegerName,
  type MethodDescriptor,
  type ParameterDescriptor,
  type TypeDescriptor,
  type TypeRef,
} from "callwire/schema";

/**
 * Integers become as wide as an integer can be on the wire. Every field may be left out, every enum
 * and union has other members, and no method is made again on another instance by itself.
 */
export function relaxContract(descriptor: Descriptor): Descriptor {
  return {
    ...descriptor,
    files: descriptor.files.map((file) => ({
      ...file,
      types: file.types.map(relaxType),
      services: file.services.map((service) => ({ ...service, methods: service.methods.map(relaxMethod) })),
    })),
  };
}

function relaxMethod(method: MethodDescriptor): MethodDescriptor {
  const { result, readonly: _readonly, cacheableMs: _cacheableMs, ...rest } = method;
  return {
    ...rest,
    ...(result === undefined ? {} : { result: relaxRef(result) }),
    parameters: method.parameters.map(relaxField),
    idempotent: false,
  };
}

function relaxType(type: TypeDescriptor): TypeDescriptor {
  switch (type.kind) {
    case "enum":
      return { ...type, closed: false };
    case "union":
      return {
        ...type,
        closed: false,
        arms: type.arms.map((arm) => {
          const { content } = arm;
          if (content.kind === "inline") return { ...arm, content: { ...content, fields: content.fields.map(relaxField) } };
          return content.kind === "type" ? { ...arm, content: { ...content, type: relaxRef(content.type) } } : arm;
        }),
      };
    case "struct":
    case "error":
      return { ...type, fields: type.fields.map(relaxField) };
  }
}

function relaxField<Field extends ParameterDescriptor>(field: Field): Field {
  const { range: _range, length: _length, default: _default, sensitive: _sensitive, ...rest } = field;
  return { ...rest, type: relaxRef(field.type), optional: true } as Field; // without what bounds it
}

function relaxRef(ref: TypeRef): TypeRef {
  switch (ref.kind) {
    case "scalar":
      if (isIntegerName(ref.name) || ref.name === "i64") return { kind: "scalar", name: "i64" };
      if (ref.name === "u64") return { kind: "scalar", name: "u64" };
      return ref.name === "f32" ? { kind: "scalar", name: "f64" } : ref;
    case "list":
      return { kind: "list", item: relaxRef(ref.item) };
    case "map":
      return { ...ref, value: relaxRef(ref.value) };
    case "named":
      return ref;
  }
}
