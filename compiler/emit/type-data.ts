// Each type as data beside its codec: `export const $Summary`, for `callwire/json`; and each
// service, for `callwire/web`. Functions, so that nothing is made before it is asked for, and a
// bundler leaves out what is not imported. No name of a contract begins with `$`. What the text
// says is read by runtime/json/type-data.ts and runtime/web/value-json.ts.

import type {
  ArmDescriptor,
  FieldDescriptor,
  MethodDescriptor,
  ServiceDescriptor,
  TypeDescriptor,
  TypeRef,
} from "callwire/schema";
import type { Module } from "./module.js";
import { type Layout, listed } from "./print/layout.js";
import { stringLiteral } from "./print/literals.js";
import { simpleName } from "./print/names.js";
import { code, type Statement } from "./statement.js";

export function typeDataStatement(module: Module, type: TypeDescriptor): Statement {
  const name = simpleName(type.name);
  const init = module.contract.hasInit({ kind: "named", name: type.name }) ? [`${name}Init`] : [];
  const uses: string[] = [];
  const data = stringLiteral(JSON.stringify(describe(type, uses), sortKeys));
  const used = listed(
    "[",
    uses.map((each) => module.dataOf(each)),
    "]",
  );
  const parts: Layout[] = [
    data,
    ...(uses.length > 0 || type.kind === "error" ? [used] : []),
    ...(type.kind === "error" ? [name] : []),
  ];
  const head = `export const $${name}: ${module.stub("JsonType")}<${[name, ...init].join(", ")}> = () => `;
  return code([head, listed("[", parts, "]"), ";"]);
}

/** The methods with the types of their values; errors by their places among the types. */
export function serviceDataStatement(module: Module, service: ServiceDescriptor): Statement {
  const name = simpleName(service.name);
  const uses: string[] = [];
  const methods = service.methods.map((method) => describeMethod(method, uses));
  const data = stringLiteral(JSON.stringify([service.name, methods], sortKeys));
  const used = listed(
    "[",
    uses.map((each) => module.dataOf(each)),
    "]",
  );
  const parts: Layout[] = [data, ...(uses.length > 0 ? [used] : [])];
  const head = `export const $${name}: ${module.stub("JsonService")}<${name}Client> = () => `;
  return code([head, listed("[", parts, "]"), ";"], { doc: `The service \`${service.name}\` for \`callwire/web\`.` });
}

function describeMethod(method: MethodDescriptor, uses: string[]): readonly unknown[] {
  const { name, kind, parameters, requestStream, result, resultOptional, idempotent, cacheableMs, timeoutMs } = method;
  const fields = parameters.map((parameter, index) => [index + 1, parameter.name, spell(parameter.type, uses)]);
  const answer = result === undefined ? null : spell(result, uses);
  const errors = method.throws.map((error) => Number(spell({ kind: "named", name: error }, uses)));
  const item = requestStream === undefined ? undefined : spell(requestStream.item, uses);
  // The arguments stand in a URL then, which others keep and log.
  const isCached = cacheableMs !== undefined && kind === "unary" && parameters.every(({ sensitive }) => sensitive !== true);
  const flags = {
    cached: isCached || undefined,
    idempotent: idempotent || undefined,
    item,
    optional: resultOptional,
    stream: requestStream?.name,
    timeoutMs,
  };
  const rest = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  return [name, kind, fields, answer, errors, ...(Object.keys(rest).length > 0 ? [rest] : [])];
}

function describe(type: TypeDescriptor, uses: string[]): readonly unknown[] {
  switch (type.kind) {
    case "enum":
      return ["enum", type.name, Number(type.closed), type.members.map(({ id, name }) => [id, name])];
    case "union":
      return ["union", type.name, Number(type.closed), type.arms.map((arm) => describeArm(arm, uses))];
    default:
      return [type.kind, type.name, type.fields.map((field) => describeField(field, uses))];
  }
}

function describeArm({ id, name, content }: ArmDescriptor, uses: string[]): readonly unknown[] {
  if (content.kind === "unit") return [id, name];
  return [
    id,
    name,
    content.kind === "type" ? spell(content.type, uses) : content.fields.map((field) => describeField(field, uses)),
  ];
}

function describeField(field: FieldDescriptor, uses: string[]): readonly unknown[] {
  const { id, name, type, optional, default: standIn, range, length, sensitive } = field;
  const rest = Object.entries({ optional, default: standIn, range, length, sensitive }).filter(
    ([, value]) => value !== undefined,
  );
  return [id, name, spell(type, uses), ...(rest.length > 0 ? [Object.fromEntries(rest)] : [])];
}

/** A declared type is its place among those that are used. */
function spell(ref: TypeRef, uses: string[]): string {
  switch (ref.kind) {
    case "scalar":
      return ref.js === undefined ? ref.name : `${ref.name}:${ref.js}`;
    case "named":
      if (!uses.includes(ref.name)) uses.push(ref.name);
      return String(uses.indexOf(ref.name));
    case "list":
      return `[${spell(ref.item, uses)}]`;
    case "map":
      return `${spell(ref.key, uses)}>${spell(ref.value, uses)}`;
  }
}

/** Objects by the order of their keys, whatever it was: the same contract gives the same text. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
