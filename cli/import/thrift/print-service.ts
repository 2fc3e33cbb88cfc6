// Services, with copies of the methods of the service that they extend.

import { refuseMethod } from "@callwire/compiler";
import { MemberNames, methodCase } from "../contract-names.js";
import type { GivenIds } from "../field-ids.js";
import { RefusedFile } from "../refused-file.js";
import { checkFields, headOf, type PrintedField, printField } from "./print-field.js";
import type { KeptIds } from "./print-struct.js";
import type { ThriftFile } from "./thrift-file.js";
import type { SourceField, SourceMethod, SourceService } from "./thrift-source.js";
import type { DeclaredThrift, PlacedThrift } from "./thrift-table.js";

/** Services that extend one another. */
const MAX_BASES = 32;

/** Of parameters, as of fields. */
const MAX_PARAMETERS = 255;

interface OwnedMethod {
  readonly method: SourceMethod;
  readonly service: SourceService;
  /** Where its types have a meaning. */
  readonly scope: PlacedThrift;
}

export function printService(file: ThriftFile, source: SourceService, declared: DeclaredThrift, kept: KeptIds): void {
  const names = new MemberNames(refuseMethod);
  file.write("", ...headOf(file, source), `service ${declared.name} {`);
  for (const owned of methodsOf(file, source)) {
    const { method, service } = owned;
    const place = `${source.name}.${method.name}`;
    const wanted = methodCase(method.name);
    const name = names.take(wanted);
    file.placed.report.addName(place, wanted, name);
    const copied = service === source ? [] : [`// copied from ${service.name.replace(/[^\w.]/g, "_")}`];
    const key = `${file.placed.package}.${declared.name}.${method.name}`;
    file.write(...copied, ...printMethod(file, owned, { name, place, key, kept }));
  }
  file.write("}");
}

/** Those of bases first. One that is declared again stands where the base has it. */
function methodsOf(file: ThriftFile, source: SourceService): Iterable<OwnedMethod> {
  const chain: { service: SourceService; scope: PlacedThrift }[] = [{ service: source, scope: file.placed }];
  for (let base = source.base, scope = file.placed; base !== undefined; ) {
    const found = file.types.table.demand(scope, base, source.name);
    if (found.source.kind !== "service") throw new RefusedFile(`extends ${base} in ${source.name}, which is no service; mend it`);
    if (chain.length > MAX_BASES)
      throw new RefusedFile(`has more than ${MAX_BASES} services that ${source.name} extends; mend it`);
    chain.unshift({ service: found.source, scope: found.file });
    [base, scope] = [found.source.base, found.file];
  }
  const methods = new Map<string, OwnedMethod>();
  for (const { service, scope } of chain) {
    const own = new Set<string>();
    for (const method of service.methods) {
      if (own.has(method.name)) throw new RefusedFile(`declares ${method.name} twice in ${service.name}; mend it`);
      own.add(method.name);
      if (methods.has(method.name)) {
        file.placed.report.add(`${source.name}.${method.name}`, `is that of ${service.name}: it is declared again`);
      }
      methods.set(method.name, { method, service, scope });
    }
  }
  if (source.base !== undefined) file.placed.report.add(source.name, `extends ${source.base}: the methods of that are copied`);
  return methods.values();
}

interface MethodPlace {
  readonly name: string;
  /** Full name there. */
  readonly place: string;
  /** Under which the lock keeps its parameters. */
  readonly key: string;
  readonly kept: KeptIds;
}

function printMethod(
  file: ThriftFile,
  { method, scope }: OwnedMethod,
  { name, place, key, kept }: MethodPlace,
): readonly string[] {
  const { isOneway, parameters, result } = method;
  checkFields(parameters, place);
  if (isOneway && (result !== undefined || method.throws.length > 0))
    throw new RefusedFile(`has a result or exceptions of ${place}, which is oneway; mend it`);
  if (parameters.length > MAX_PARAMETERS)
    throw new RefusedFile(
      `has ${parameters.length} parameters of ${place}, and a method has ${MAX_PARAMETERS} at most; use a struct`,
    );
  const before = Object.hasOwn(kept.before, key) ? kept.before[key] : undefined;
  const ordered = inOrder(file, parameters, place, before);
  if (ordered.length > 0 || before !== undefined)
    kept.now[key] = Object.fromEntries(ordered.map(({ id }, index) => [String(id), index + 1]));
  const printed = printParameters(file, ordered, place, scope);
  const used = result === undefined ? undefined : file.use(result, scope, place);
  const comments = used === undefined ? [] : file.tellChanges(`${place} as a result`, used.changes);
  const thrown = [...new Set(method.throws.map((field) => errorOf(file, field, scope, place)))];
  const tail = `${used === undefined ? "" : `: ${used.text}`}${thrown.length === 0 ? "" : ` throws ${thrown.join(", ")}`};`;
  const start = [...comments, ...headOf(file, method)];
  const signature = `${isOneway ? "oneway " : ""}${name}(`;
  if (printed.every(({ head }) => head.length === 0))
    return [...start, `${signature}${printed.map(({ text }) => text).join(", ")})${tail}`];
  const lines = printed.flatMap(({ head, text }, index) => [...head, `${text}${index === printed.length - 1 ? "" : ","}`]);
  return [...start, signature, ...lines, `)${tail}`];
}

/** Those that the lock knows at their places, then the others. */
function inOrder(
  file: ThriftFile,
  parameters: readonly SourceField[],
  place: string,
  before: GivenIds = {},
): readonly SourceField[] {
  const ids = new Set(parameters.map(({ id }) => String(id)));
  for (const key of Object.keys(before).filter((each) => !ids.has(each))) {
    file.placed.report.add(place, `loses the parameter ${key}, and those behind it move: clients of before cannot call it`);
  }
  const placeOf = ({ id }: SourceField) =>
    (Object.hasOwn(before, String(id)) ? before[String(id)] : undefined) ?? Number.POSITIVE_INFINITY;
  return [...parameters].sort((a, b) => {
    const [first, second] = [placeOf(a), placeOf(b)];
    return first === second ? 0 : first - second;
  });
}

/** What cannot be left out stands before what can: behind that it can, too. */
function printParameters(
  file: ThriftFile,
  parameters: readonly SourceField[],
  owner: string,
  scope: PlacedThrift,
): readonly PrintedField[] {
  const names = new MemberNames();
  const printed: PrintedField[] = [];
  for (const field of parameters) {
    const isBehind = field.requiredness === "required" && printed.some(({ isOptional }) => isOptional);
    if (isBehind) file.placed.report.add(`${owner}.${field.name}`, "is not required: it stands behind what may be left out");
    printed.push(printField(file, isBehind ? { ...field, requiredness: undefined } : field, { owner, scope }, names));
  }
  return printed;
}

/** Throws RefusedFile when it is no exception. */
function errorOf(file: ThriftFile, { type }: SourceField, scope: PlacedThrift, place: string): string {
  const plain = file.types.plain(type, scope, place);
  if (plain.kind === "declared" && plain.declared.kind === "error") return file.nameOf(plain.declared);
  throw new RefusedFile(`throws what is no exception in ${place}; mend it`);
}
