// The door `@callwire/compiler`: contracts to descriptors. Loads no emitter.

export { type BoundedBytes, type BoundedFileOptions, readBoundedFile, readBoundedStdin } from "./bounded-file.js";
export { compareDescriptors } from "./breaking/compare.js";
export { CATEGORIES, type Category, type Finding, type FindingSeverity } from "./breaking/finding.js";
export type { Rule } from "./breaking/rule.js";
export { RULES } from "./breaking/rules.js";
export { type Compilation, type CompileConfig, compile } from "./compile.js";
export { filesWithContractModule } from "./emit/contract-modules.js";
export { IMPORT_EXTENSIONS, type ImportExtension } from "./emit/print/import-path.js";
export { asCommand, asCurl, asTypeScript, type CopiedCall, plainJson, shellWord } from "./export/copied-call.js";
export type { JsonSchema } from "./export/json-schema.js";
export { exportOpenApi } from "./export/openapi/export-openapi.js";
export { explainNoProto, exportProto } from "./export/proto/export-proto.js";
export { printProto } from "./export/proto/print-proto.js";
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
export { argumentsSchema } from "./export/schema/arguments-schema.js";
export { exportJsonSchema } from "./export/schema/export-json-schema.js";
export { isSearchedFolder } from "./folder-walk.js";
export { type Formatted, formatContract } from "./format/format.js";
export { type Highlight, highlight } from "./highlight/highlight.js";
export type { TokenClass } from "./highlight/modes.js";
export {
  createDiskHost,
  createMemoryHost,
  type DiskHostOptions,
  diskHost,
  type FileContent,
  type Host,
  MAX_FILE_BYTES,
  MAX_FILES,
} from "./host.js";
export { applyEdits, chooseRules, type LintConfig, type LintFinding, lintFiles } from "./lint/lint.js";
export { DEFAULT_GROUPS, type Edit, GROUPS, type Group, type Rule as LintRule } from "./lint/rule.js";
export { RULES as LINT_RULES } from "./lint/rules.js";
export type { Input } from "./load.js";
export {
  GENERATED_SUFFIXES,
  refuseAnywhere,
  refuseArm,
  refuseContractName,
  refuseError,
  refuseErrorField,
  refuseMethod,
} from "./semantic/refusals.js";
export { membersOf } from "./syntax/declaration-members.js";
export { type Diagnostic, type Fix, type Label, MAX_DIAGNOSTICS } from "./text/diagnostic.js";
export { DIAGNOSTIC_KINDS, type DiagnosticCode, type DiagnosticKind, type Severity } from "./text/diagnostic-codes.js";
export { escapeText } from "./text/escape.js";
export {
  DIAGNOSTIC_FORMATS,
  type DiagnosticFormat,
  type FormatOptions,
  formatDiagnostics,
  isForPeople,
} from "./text/format-diagnostics.js";
export { type Position, type Range, SourceFile, type Span } from "./text/source-file.js";
export { suggest } from "./text/suggest.js";
