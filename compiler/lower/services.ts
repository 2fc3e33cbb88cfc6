// Services and their methods: checked and lowered. Fingerprints come last, when every type is
// known.

import { type MethodDescriptor, type ParameterDescriptor, type ServiceDescriptor, wireId } from "callwire/schema";
import { type Annotations, readAnnotations } from "../semantic/annotations.js";
import { FIELD_IDS, MAX_MEMBERS } from "../semantic/member-ids.js";
import { checkName, NameScope } from "../semantic/names.js";
import { type Symbol, spanIn, type Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import { declare, lowerDeclared, lowerParameter } from "./fields.js";
import type { Lowering } from "./lowering.js";

/** A service before its fingerprint. */
export type UnsignedService = Omit<ServiceDescriptor, "fingerprint">;

export function lowerService(lowering: Lowering, symbol: Symbol, node: Ast.Service): UnsignedService {
  const { unit } = symbol;
  const declared = declare(lowering, unit, symbol.fullName, node, "service");
  const scope = new NameScope(lowering.program, unit, "method");
  if (node.methods.length > MAX_MEMBERS) {
    lowering.program.bag.report("CW3014", {
      message: `service ${quote(symbol.name)} has ${node.methods.length} methods`,
      span: spanIn(unit, node.name ?? node),
      help: `use at most ${MAX_MEMBERS}`,
    });
  }
  const methods = node.methods.flatMap((method) => {
    if (method.name === undefined) return [];
    scope.add(method.name);
    return method.broken ? [] : [lowerMethod(lowering, symbol, method, method.name)];
  });
  return { ...declared, methods };
}

function lowerMethod(lowering: Lowering, service: Symbol, node: Ast.Method, name: Ast.Name): MethodDescriptor {
  const { unit } = service;
  const { program, types } = lowering;
  checkName(program, unit, name, "method");
  const annotations = readAnnotations(program, unit, node, "method");
  const parameters = lowerParameters(lowering, unit, node);
  const requestStream = lowerRequestStream(lowering, unit, node);
  const result = node.resultStream
    ? types.resolveRequired(unit, node.result, "an item of a stream")
    : types.resolve(unit, node.result);
  const throws = lowerThrows(lowering, unit, node);
  if (node.oneway) checkOneway(lowering, unit, node);
  checkReading(lowering, unit, node, annotations);
  return {
    ...lowerDeclared(name.text, node, annotations),
    id: annotations.id ?? wireId(`${service.fullName}/${name.text}`),
    kind: kindOf(node),
    parameters,
    ...(requestStream === undefined ? {} : { requestStream }),
    ...(result === undefined ? {} : { result }),
    ...(result !== undefined && !node.resultStream && node.result?.optional ? { resultOptional: true } : {}),
    throws,
    idempotent: annotations.idempotent ?? annotations.readonly ?? false,
    ...(annotations.readonly === undefined ? {} : { readonly: true }),
    ...(annotations.cacheableMs === undefined ? {} : { cacheableMs: annotations.cacheableMs }),
    ...(annotations.timeoutMs === undefined ? {} : { timeoutMs: annotations.timeoutMs }),
  };
}

function kindOf(node: Ast.Method): MethodDescriptor["kind"] {
  if (node.oneway) return "oneway";
  const isClientStreaming = node.parameters.some(({ stream }) => stream);
  if (node.resultStream) return isClientStreaming ? "bidi" : "serverStreaming";
  return isClientStreaming ? "clientStreaming" : "unary";
}

function lowerParameters(lowering: Lowering, unit: Unit, node: Ast.Method): readonly ParameterDescriptor[] {
  const { program } = lowering;
  const scope = new NameScope(program, unit, "parameter");
  if (node.parameters.length > FIELD_IDS.max) {
    program.bag.report("CW3014", {
      message: `method ${quote(node.name?.text ?? "")} has ${node.parameters.length} parameters`,
      span: spanIn(unit, node.name ?? node),
      help: "put them into a struct",
    });
  }
  let omissible: Ast.Parameter | undefined;
  return node.parameters.flatMap((parameter) => {
    const { name } = parameter;
    if (name === undefined) return [];
    scope.add(name);
    checkName(program, unit, name, "parameter");
    if (parameter.stream) return [];
    const canBeLeftOut = parameter.default !== undefined || parameter.type?.optional === true;
    if (!canBeLeftOut && omissible !== undefined) reportOrder(lowering, unit, name, omissible);
    if (canBeLeftOut) omissible = parameter;
    const lowered = lowerParameter(lowering, unit, parameter, name);
    return lowered === undefined ? [] : [lowered];
  });
}

function reportOrder(lowering: Lowering, unit: Unit, name: Ast.Name, omissible: Ast.Parameter): void {
  lowering.program.bag.report("CW3005", {
    message: `required parameter ${quote(name.text)} comes after ${quote(omissible.name?.text ?? "")}, which can be left out`,
    span: spanIn(unit, name),
    labels: [{ span: spanIn(unit, omissible), text: "can be left out" }],
    help: "give it a default or `?`, or move it forward if the method is not in use yet",
  });
}

function lowerRequestStream(lowering: Lowering, unit: Unit, node: Ast.Method): MethodDescriptor["requestStream"] {
  const { bag } = lowering.program;
  const streams = node.parameters.filter(({ stream }) => stream);
  const [first, second] = streams;
  if (second !== undefined)
    bag.report("CW3012", {
      message: "a method takes one stream; this is the second",
      span: spanIn(unit, second),
      help: "send both kinds of items in one stream, as a union",
    });
  if (first?.name === undefined || first.type === undefined) return undefined;
  if (second === undefined && node.parameters.at(-1) !== first) {
    bag.report("CW3012", {
      message: `the stream ${quote(first.name.text)} is not the last parameter`,
      span: spanIn(unit, first),
      help: "move it to the end: plain parameters travel first",
    });
  }
  if (first.default !== undefined)
    bag.report("CW3012", {
      message: `the stream ${quote(first.name.text)} has a default`,
      span: spanIn(unit, first.default),
      help: "remove it: a stream may be empty",
    });
  const annotations = readAnnotations(lowering.program, unit, first, "parameter");
  const resolved = lowering.types.resolveRequired(unit, first.type, "an item of a stream");
  for (const bounds of [annotations.range, annotations.length]) {
    if (bounds !== undefined)
      bag.report("CW3009", {
        message: `@${bounds.annotation.name.text} cannot stand on a stream`,
        span: spanIn(unit, bounds.annotation),
        help: "put it on a field of the struct that the stream carries",
      });
  }
  if (resolved === undefined) return undefined;
  const item = annotations.js === undefined ? resolved : lowering.types.applyJs(unit, resolved, annotations.js);
  const { doc } = first;
  const { meta } = annotations;
  return { name: first.name.text, item, ...(doc === undefined ? {} : { doc }), ...(meta === undefined ? {} : { meta }) };
}

function lowerThrows(lowering: Lowering, unit: Unit, node: Ast.Method): readonly string[] {
  const { bag } = lowering.program;
  const names = new Set<string>();
  for (const name of node.throws) {
    const symbol = lowering.types.findSymbol(unit, name, "error");
    if (symbol === undefined) continue;
    if (symbol.declaration.kind !== "error") {
      bag.report("CW2010", {
        message: `${quote(name.text)} is not an error`,
        span: spanIn(unit, name),
        help: `declare it with \`error ${name.text} { ... }\`, or name an error`,
      });
    } else if (names.has(symbol.fullName)) {
      bag.report("CW3013", {
        message: `${quote(name.text)} stands twice in throws`,
        span: spanIn(unit, name),
        help: "remove one of them",
      });
    } else {
      names.add(symbol.fullName);
    }
  }
  return [...names];
}

/** Of a oneway method nobody would learn anything; only an answer as a whole can be kept. */
function checkReading(lowering: Lowering, unit: Unit, node: Ast.Method, { readonly, cacheableMs }: Annotations): void {
  const report = (name: string, where: string, help: string): void => {
    const annotation = node.annotations.find((each) => each.name.text === name);
    const span = spanIn(unit, annotation ?? node);
    lowering.program.bag.report("CW3009", { message: `@${name} cannot stand on a method that ${where}`, span, help });
  };
  if (readonly === true && node.oneway) report("readonly", "is oneway", "remove `oneway`, or `@readonly`");
  if (cacheableMs === undefined) return;
  if (readonly !== true) report("cacheable", "is not @readonly", "mark it `@readonly` too, if a call changes nothing");
  else if (kindOf(node) !== "unary") report("cacheable", "streams", "remove it: only one answer as a whole can be kept");
}

function checkOneway(lowering: Lowering, unit: Unit, node: Ast.Method): void {
  const stream = node.parameters.find(({ stream }) => stream);
  const extra = node.result ?? stream ?? node.throws[0];
  if (extra === undefined) return;
  const what = extra === node.result ? "a result" : extra === stream ? "a stream" : "errors";
  lowering.program.bag.report("CW3012", {
    message: `a oneway method cannot have ${what}`,
    span: spanIn(unit, extra),
    help: "remove `oneway`, or what nobody would wait for",
  });
}
