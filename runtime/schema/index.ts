// The door `callwire/schema`: the contract as data. The compiler imports this and nothing else of
// the runtime.

export {
  type IntegerName,
  isIntegerName,
  isScalarName,
  SCALAR_NAMES,
  SCALARS,
  type Scalar,
  scalarOf,
  type TextName,
} from "../base/scalars.js";
export { Status, type StatusName } from "../base/status.js";
export { suggest } from "../base/suggest.js";
export type {
  AliasDescriptor,
  ArmDescriptor,
  Bounds,
  ConstantDescriptor,
  Declared,
  Descriptor,
  EnumDescriptor,
  EnumMemberDescriptor,
  ErrorDescriptor,
  FieldDescriptor,
  FileDescriptor,
  MethodDescriptor,
  ParameterDescriptor,
  RenamedImport,
  Reserved,
  ScalarName,
  ServiceDescriptor,
  StructDescriptor,
  TypeDescriptor,
  TypeRef,
  UnionDescriptor,
  ValueDescriptor,
} from "./descriptor.js";
export { DynamicCodecs } from "./dynamic-codec.js";
export { fingerprintService } from "./fingerprint.js";
export { heapBytesOf, heapBytesOfInline } from "./heap-bytes.js";
export { explainMeta, type Meta } from "./meta.js";
export { checkDescriptor, readDescriptor } from "./read-descriptor.js";
export { readSchema, schemaOf } from "./service-schema.js";
export { wireId } from "./wire-id.js";
