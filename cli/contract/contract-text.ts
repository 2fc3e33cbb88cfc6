// A Descriptor as a contract again: the text that the formatter then lays out. Says what the
// Descriptor says, and nothing that it does not.

import type {
  Bounds,
  Declared,
  FieldDescriptor,
  FileDescriptor,
  MethodDescriptor,
  ParameterDescriptor,
  Reserved,
  ServiceDescriptor,
  TypeDescriptor,
  TypeRef,
  ValueDescriptor,
} from "callwire/schema";

/** The whole file. `files`: all of the Descriptor, for its imports. */
export function contractText(file: FileDescriptor, files: readonly FileDescriptor[]): string {
  const parts = [`${docOf(file)}package ${file.package};`, ...importsOf(file, files)];
  return `${[...parts, ...file.types.map(typeText), ...file.services.map(serviceText)].join("\n\n")}\n`;
}

function importsOf(file: FileDescriptor, files: readonly FileDescriptor[]): readonly string[] {
  const own = new Set(file.types.map(({ name }) => name));
  const used = namesIn([file.types, file.services]);
  return files.flatMap((other) => {
    const names = other.types.map(({ name }) => name).filter((name) => !own.has(name) && used.has(name));
    return names.length === 0
      ? []
      : [`import { ${names.map(simple).join(", ")} } from ${JSON.stringify(relative(file.path, other.path))};`];
  });
}

/** Every type that is named somewhere in it. Iterative: what is registered may be deep. */
export function namesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const pending = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null) continue;
    if ("kind" in next && next.kind === "named" && "name" in next) names.add(String(next.name));
    if ("throws" in next && Array.isArray(next.throws)) for (const name of next.throws) names.add(String(name));
    for (const inside of Object.values(next)) pending.push(inside);
  }
  return names;
}

function relative(from: string, to: string): string {
  const folders = from.split("/").slice(0, -1);
  const parts = to.split("/");
  let shared = 0;
  while (shared < folders.length && folders[shared] === parts[shared]) shared++;
  const up = folders.length - shared;
  return `${up === 0 ? "./" : "../".repeat(up)}${parts.slice(shared).join("/")}`;
}

export function typeText(type: TypeDescriptor): string {
  const name = simple(type.name);
  switch (type.kind) {
    case "enum": {
      const members = type.members.map((member) => `${docOf(member)}${member.id} ${member.name}${annotations(member)};`);
      return `${head(type)}${type.closed ? "closed " : ""}enum ${name} ${body([...members, ...reservedOf(type.reserved)])}`;
    }
    case "struct":
      return `${head(type)}struct ${name} ${body([...type.fields.map(fieldText), ...reservedOf(type.reserved)])}`;
    case "error": {
      const code = type.code === "FAILED_PRECONDITION" ? "" : `@code(${type.code}) `;
      const fields = body([...type.fields.map(fieldText), ...reservedOf(type.reserved)]);
      return `${head(type)}${code}${type.retryable ? "@retryable " : ""}error ${name} ${fields}`;
    }
    case "union": {
      const arms = type.arms.map((arm) => {
        const { content } = arm;
        const inside =
          content.kind === "unit"
            ? ";"
            : content.kind === "type"
              ? `: ${refText(content.type)}`
              : ` ${body([...content.fields.map(fieldText), ...reservedOf(content.reserved)])}`;
        const text = `${docOf(arm)}${arm.id} ${arm.name}`;
        return content.kind === "inline" ? `${text}${inside}` : `${text}${inside.replace(/;$/, "")}${annotations(arm)};`;
      });
      return `${head(type)}${type.closed ? "closed " : ""}union ${name} ${body([...arms, ...reservedOf(type.reserved)])}`;
    }
  }
}

function serviceText(service: ServiceDescriptor): string {
  return `${head(service)}service ${simple(service.name)} ${body(service.methods.map(methodText))}`;
}

export function methodText(method: MethodDescriptor): string {
  const parameters = method.parameters.map((parameter) => parameterText(parameter));
  const { requestStream, result } = method;
  if (requestStream !== undefined) {
    const meta = annotations({ name: "", ...(requestStream.meta === undefined ? {} : { meta: requestStream.meta }) });
    parameters.push(`${docOf(requestStream)}${requestStream.name}: stream ${refText(requestStream.item)}${meta}`);
  }
  const streams = method.kind === "serverStreaming" || method.kind === "bidi" ? "stream " : "";
  const returns = result === undefined ? "" : `: ${streams}${refText(result)}${method.resultOptional === true ? "?" : ""}`;
  const errors = method.throws.length === 0 ? "" : ` throws ${method.throws.map(simple).join(", ")}`;
  const marks = marksOf(method);
  return `${head(method)}${marks}${method.kind === "oneway" ? "oneway " : ""}${method.name}(${parameters.join(", ")})${returns}${errors};`;
}

function marksOf({ readonly, cacheableMs, idempotent, timeoutMs }: MethodDescriptor): string {
  const repeats = readonly === true ? "@readonly " : idempotent ? "@idempotent " : "";
  const kept = cacheableMs === undefined ? "" : `@cacheable(${durationText(cacheableMs)}) `;
  return `${repeats}${kept}${timeoutMs === undefined ? "" : `@timeout(${durationText(timeoutMs)}) `}`;
}

function fieldText(field: FieldDescriptor): string {
  return `${docOf(field)}${field.id} ${bare(field)}${field.message === true ? " @message" : ""};`;
}

function parameterText(parameter: ParameterDescriptor): string {
  return `${docOf(parameter)}${bare(parameter)}`;
}

function bare(field: ParameterDescriptor): string {
  const standard = field.default === undefined ? "" : ` = ${valueText(field.default)}`;
  const range = field.range === undefined ? "" : ` @range(${boundsText(field.range)})`;
  const length = field.length === undefined ? "" : ` @length(${boundsText(field.length)})`;
  const { js, text } = splitRef(field.type);
  const type = `${field.name}: ${text}${field.optional === true ? "?" : ""}`;
  return `${type}${standard}${js}${range}${length}${field.sensitive === true ? " @sensitive" : ""}${annotations(field)}`;
}

export function boundsText({ min = "", max = "" }: Bounds): string {
  return `${min}..${max}`;
}

/** `@js` stands behind a field, and not inside of its type. */
function splitRef(ref: TypeRef): { readonly text: string; readonly js: string } {
  return { text: refText(ref), js: JSON.stringify(ref).includes('"js":"number"') ? ' @js("number")' : "" };
}

export function refText(ref: TypeRef): string {
  switch (ref.kind) {
    case "scalar":
      return ref.name;
    case "named":
      return simple(ref.name);
    case "list":
      return `[${refText(ref.item)}]`;
    case "map":
      return `map<${refText(ref.key)}, ${refText(ref.value)}>`;
  }
}

export function valueText(value: ValueDescriptor): string {
  switch (value.kind) {
    case "string":
      return quoted(value.value);
    case "duration":
      return durationText(value.value);
    case "enum":
      return value.member;
    case "list":
      return `[${value.items.map(valueText).join(", ")}]`;
    default:
      return String(value.value);
  }
}

/** In whole units, as people write it. */
export function durationText(ms: number): string {
  if (ms !== 0 && ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms !== 0 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms !== 0 && ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}

function quoted(text: string): string {
  const plain = JSON.stringify(text).replace(/[\u007f-\uffff]/g, escapeUnit);
  return plain.replaceAll("\\b", "\\u0008").replaceAll("\\f", "\\u000c");
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function head(declared: Declared): string {
  const marks = annotations(declared).trim();
  return `${docOf(declared)}${marks === "" ? "" : `${marks} `}`;
}

function annotations({ deprecated, meta = {} }: Declared): string {
  const old = deprecated === undefined ? "" : deprecated === "" ? " @deprecated" : ` @deprecated(${quoted(deprecated)})`;
  return `${old}${Object.entries(meta)
    .map(([key, value]) => ` @meta(${quoted(key)}, ${quoted(value)})`)
    .join("")}`;
}

function docOf({ doc }: { readonly doc?: string | undefined }): string {
  if (doc === undefined || doc === "") return "";
  return `\n${doc
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `///${line === "" ? "" : ` ${line}`}`.trimEnd())
    .join("\n")}\n`;
}

function reservedOf(reserved: readonly Reserved[]): readonly string[] {
  return reserved.map(({ id, name }) => `reserved ${id}${name === undefined ? "" : ` ${name}`};`);
}

function body(lines: readonly string[]): string {
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n}`;
}

export function simple(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf(".") + 1);
}
