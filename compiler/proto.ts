// The door `@callwire/compiler/proto`: contracts as protobuf, as data. Loads no parser.

export { explainNoProto, exportProto } from "./export/proto/export-proto.js";
export type {
  ProtoDeclared,
  ProtoEnum,
  ProtoEnumValue,
  ProtoField,
  ProtoFile,
  ProtoMessage,
  ProtoMethod,
  ProtoReserved,
  ProtoService,
  ProtoType,
} from "./export/proto/proto-file.js";
