// Services: what a caller calls, what a server implements, the codecs of the parameters, and the
// table for the runtime.

import {
  explainMeta,
  type Meta,
  type MethodDescriptor,
  type ParameterDescriptor,
  type ServiceDescriptor,
  type TypeRef,
} from "callwire/schema";
import type {
  InterfaceDeclarationStructure,
  MethodSignatureStructure,
  OptionalKind,
  ParameterDeclarationStructure,
} from "ts-morph";
import { canBeLeftOut } from "./descriptor-index.js";
import type { Module } from "./module.js";
import { block, braced, group, hardLine, indent, type Layout, LINE_WIDTH, line, lines, listed } from "./print/layout.js";
import { stringLiteral } from "./print/literals.js";
import { capitalized, identifier, LocalNames, methodName, simpleName } from "./print/names.js";
import { readAll } from "./read-fields.js";
import { type Slot, slotsOf } from "./slot.js";
import { code, codecStatement, docsOf, INTERFACE, type Statement } from "./statement.js";
import { hex } from "./struct.js";
import { serviceDataStatement } from "./type-data.js";
import { writeFields } from "./write-fields.js";

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

/** The interfaces; then, behind the codecs that they share with others, the table. */
export interface ServiceStatements {
  readonly interfaces: readonly Statement[];
  readonly table: readonly Statement[];
}

export function serviceStatements(module: Module, service: ServiceDescriptor): ServiceStatements {
  const name = simpleName(service.name);
  const args = service.methods.map((method) => argsOf(module, method, name));
  return {
    interfaces: [clientInterface(module, service, name), handlerInterface(module, service, name)],
    table: [
      ...args.flatMap(({ statements }) => statements),
      tableStatement(module, service, name, args),
      serviceDataStatement(module, service),
    ],
  };
}

function clientInterface(module: Module, service: ServiceDescriptor, name: string): Statement {
  return {
    kind: INTERFACE,
    name: `${name}Client`,
    isExported: true,
    extends: [`${module.stub("ClientBase")}<${name}Client>`],
    ...docsOf(service),
    methods: service.methods.map((method) => {
      const errors = method.throws.map((error) => module.nameOf(error, "", true));
      const result = resultType(module, method, "full");
      const promise = module.stub(streamsResult(method) ? "RpcStream" : "Call");
      const call = `${promise}<${[result, ...(errors.length > 0 ? [errors.join(" | ")] : [])].join(", ")}>`;
      return signature(method, clientParameters(module, method), call);
    }),
  };
}

/** In front of a stream nothing can be left out: TypeScript wants such parameters last. */
function clientParameters(module: Module, { parameters, requestStream }: MethodDescriptor): readonly Parameter[] {
  const locals = new LocalNames([]);
  const plain = parameters.map((parameter): Parameter => {
    const name = locals.add(parameter.name);
    const type = module.typeOf(parameter.type, "init");
    const isOmissible = canBeLeftOut(parameter);
    if (requestStream === undefined) return { name, type, optional: isOmissible };
    return { name, type: isOmissible ? `${type} | undefined` : type, optional: false };
  });
  if (requestStream === undefined) return plain;
  const type = `${module.stub("Items")}<${module.typeOf(requestStream.item, "init")}>`;
  return [...plain, { name: locals.add(requestStream.name), type, optional: false }];
}

function handlerInterface(module: Module, service: ServiceDescriptor, name: string): InterfaceDeclarationStructure {
  return {
    kind: INTERFACE,
    name: `${name}Handler`,
    isExported: true,
    docs: [`What a server of ${name} implements.`],
    methods: service.methods.map((method) => {
      const locals = new LocalNames(["context"]);
      const parameters = method.parameters.map(
        (parameter): Parameter => ({
          name: locals.add(parameter.name),
          type: receivedType(module, parameter),
          optional: false,
        }),
      );
      const context: Parameter = { name: "context", type: module.stub("CallContext"), optional: false };
      const { requestStream } = method;
      const stream =
        requestStream === undefined ? [] : [streamParameter(module, locals.add(requestStream.name), requestStream.item)];
      const result = resultType(module, method, "init");
      const returned = streamsResult(method) ? `${module.stub("Items")}<${result}>` : result;
      return signature(method, [context, ...parameters, ...stream], `${module.stub("Awaitable")}<${returned}>`);
    }),
  };
}

function streamParameter(module: Module, name: string, item: TypeRef): Parameter {
  return { name, type: `${module.stub("RequestStream")}<${module.typeOf(item, "full")}>`, optional: false };
}

function streamsResult({ kind }: MethodDescriptor): boolean {
  return kind === "serverStreaming" || kind === "bidi";
}

function receivedType(module: Module, parameter: ParameterDescriptor): string {
  const type = module.typeOf(parameter.type, "full");
  return parameter.optional === true ? `${type} | undefined` : type;
}

function resultType(module: Module, method: MethodDescriptor, face: "full" | "init"): string {
  if (method.result === undefined) return "void";
  const type = module.typeOf(method.result, face);
  return method.resultOptional === true ? `${type} | undefined` : type;
}

function signature(
  method: MethodDescriptor,
  parameters: readonly Parameter[],
  returnType: string,
): OptionalKind<MethodSignatureStructure> {
  const name = methodName(method.name);
  const texts = parameters.map(({ name, type, optional }) => `${name}${optional ? "?" : ""}: ${type}`);
  const fits = texts.length === 0 || `  ${name}(${texts.join(", ")}): ${returnType};`.length <= LINE_WIDTH;
  return { name, parameters: fits ? parameters.map(structureOf) : [brokenParameters(texts)], returnType, ...docsOf(method) };
}

function structureOf({ name, type, optional }: Parameter): OptionalKind<ParameterDeclarationStructure> {
  return { name, type, hasQuestionToken: optional };
}

/** ts-morph prints parameters on one line; as the name of a single one they keep their newlines. */
function brokenParameters(texts: readonly string[]): OptionalKind<ParameterDeclarationStructure> {
  return { name: `\n${texts.join(",\n")},\n` };
}

interface Args {
  /** The codec's expression. */
  readonly codec: string;
  /** The tuple's type; undefined for a method without parameters. */
  readonly type: string | undefined;
  readonly statements: readonly Statement[];
}

function argsOf(module: Module, method: MethodDescriptor, service: string): Args {
  if (method.parameters.length === 0) return { codec: module.stub("noArgs"), type: undefined, statements: [] };
  const slots = slotsOf(method.parameters);
  const base = capitalized(method.name);
  const full = module.unique(`${base}Args`, `${service}${base}Args`);
  const init = slots.some((slot) => slot.default !== undefined || slot.optional || module.contract.hasInit(slot.type))
    ? module.unique(`${base}Init`, `${service}${base}Init`)
    : full;
  const codec = module.unique(`${base}ArgsCodec`, `${service}${base}ArgsCodec`);
  const { statements, localOf } = readAll(module, slots, module.locals("r", "n"));
  const values = slots.map((slot) => localOf.get(slot) ?? "undefined");
  const types = [tuple(module, full, slots, "full"), ...(init === full ? [] : [tuple(module, init, slots, "init")])];
  const bodies = {
    value: "v",
    write: writeFields(module, slots, (slot) => `v[${slot.position}]`),
    read: [...statements, ["return ", listed("[", values, "]"), ";"]],
  };
  return {
    codec,
    type: full,
    statements: [code(lines(types)), codecStatement(module, `const ${codec}`, { full, init }, bodies)],
  };
}

function tuple(module: Module, name: string, slots: readonly Slot[], face: "full" | "init"): Layout {
  const labels = new LocalNames([]);
  const items = slots.map((slot) => {
    const label = labels.add(slot.name);
    if (face === "full") return `${label}: ${receivedType(module, slot)}`;
    return `${label}${canBeLeftOut(slot) ? "?" : ""}: ${module.typeOf(slot.type, "init")}`;
  });
  return [`type ${name} = readonly `, listed("[", items, "]"), ";"];
}

function tableStatement(module: Module, service: ServiceDescriptor, name: string, args: readonly Args[]): Statement {
  const methods = service.methods.map((method, index) => methodEntry(module, method, service.meta, args[index]));
  return code(
    [
      block(`export const ${name}: ${module.stub("ServiceDef")}<${name}Client, ${name}Handler> =`, [
        `name: ${stringLiteral(service.name)},`,
        `fingerprint: ${stringLiteral(service.fingerprint)},`,
        ...metaEntry(service.meta),
        contractEntry(module),
        methods.length === 0 ? "methods: []," : ["methods: [", indent(hardLine, lines(methods)), hardLine, "],"],
      ]),
      ";",
    ],
    { doc: `The service \`${service.name}\`.`, ...(service.deprecated === undefined ? {} : { deprecated: service.deprecated }) },
  );
}

/**
 * Only a server calls it. The path goes through an argument and the comments keep it from bundlers:
 * a client's bundle gets nothing of it, and a server's does without. The type makes the compiler
 * emit the module.
 */
function contractEntry(module: Module): Layout {
  const path = stringLiteral(module.contractPath());
  const head = `load: (path): ${module.global("Promise")}<typeof import(${path})> =>`;
  const body = "import(/* webpackIgnore: true */ /* @vite-ignore */ path),";
  return [block("contract:", [`path: ${path},`, group(head, group(indent(line, body)))]), ","];
}

function methodEntry(module: Module, method: MethodDescriptor, shared: Meta | undefined, args: Args | undefined): Layout {
  const errors = method.throws.map((error) => module.nameOf(error, "Def", false));
  const entry = block("", [
    `name: ${stringLiteral(identifier(method.name))},`,
    `id: ${hex(method.id)},`,
    `kind: "${method.kind}",`,
    `idempotent: ${method.idempotent},`,
    ...(method.readonly === undefined ? [] : ["readonly: true,"]),
    ...(method.cacheableMs === undefined ? [] : [`cacheableMs: ${String(method.cacheableMs)},`]),
    ...(method.timeoutMs === undefined ? [] : [`timeoutMs: ${String(method.timeoutMs)},`]),
    ...metaEntry({ ...shared, ...method.meta }),
    `args: ${args?.codec ?? module.stub("noArgs")},`,
    ...requestEntry(module, method),
    `result: ${resultCodec(module, method)},`,
    ["errors: ", listed("[", errors, "]"), ","],
    invocation(module, method, args?.type),
  ]);
  return [entry, ","];
}

/** Checked again: a key is no code, and `__proto__` no key. */
function metaEntry(meta: Meta = {}): readonly Layout[] {
  const pairs = Object.entries(meta).map(([key, value]) => {
    const problem = explainMeta(key, value);
    if (problem !== undefined) throw new RangeError(`@meta of ${JSON.stringify(key)}: ${problem}`);
    return `${/^\w+$/.test(key) ? key : stringLiteral(key)}: ${stringLiteral(value)}`;
  });
  return pairs.length === 0 ? [] : [group("meta: ", braced(pairs), ",")];
}

function requestEntry(module: Module, { requestStream, parameters }: MethodDescriptor): readonly string[] {
  if (requestStream === undefined) return [];
  const { name, item } = requestStream;
  return [`request: { name: ${stringLiteral(name)}, index: ${parameters.length}, item: ${module.codecOf(item)} },`];
}

function resultCodec(module: Module, { result, resultOptional }: MethodDescriptor): string {
  if (result === undefined) return module.stub("nothing");
  return resultOptional === true ? module.optionalCodecOf(result) : module.codecOf(result);
}

function invocation(module: Module, method: MethodDescriptor, argsType: string | undefined): Layout {
  const { requestStream } = method;
  const stream =
    requestStream === undefined ? [] : [`items: ${module.stub("RequestStream")}<${module.typeOf(requestStream.item, "full")}>`];
  const isArgsNamed = argsType !== undefined || stream.length > 0;
  const parameters = [
    "handler",
    `context: ${module.stub("CallContext")}`,
    ...(isArgsNamed ? [argsType === undefined ? "_args: readonly []" : `args: ${argsType}`] : []),
    ...stream,
  ];
  const values = ["context", ...method.parameters.map((_, index) => `args[${index}]`), ...(stream.length > 0 ? ["items"] : [])];
  const call = listed(`handler.${identifier(method.name)}(`, values, ")");
  return [group("invoke: ", listed("(", parameters, ")"), " =>", group(indent(line, call))), ","];
}
