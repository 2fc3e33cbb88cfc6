// One method as a tool: what a model is told of it. Texts of the contract are escaped and cut: who
// registers a service writes them, and a model reads them.

import { argumentsSchema, type JsonSchema } from "@callwire/compiler";
import type { Descriptor, ErrorDescriptor, MethodDescriptor, TypeDescriptor } from "callwire/schema";
import { refText, simple } from "../../contract/contract-text.js";
import { exampleOf } from "../../contract/example-request.js";
import type { Named } from "../contracts.js";
import { escapeJson } from "../live-command.js";

/** Characters of one text of a contract. A page is enough, and a hundred tools are read at once. */
const MAX_TEXT_LENGTH = 2_000;
/** Characters of a schema. Above, a model has the example and the messages of wrong calls. */
const MAX_SCHEMA_LENGTH = 50_000;
/** What a name of the language looks like: others are not shown, and cannot be called. */
const NAME = /^[A-Za-z_][\w.]{0,255}$/;

/** As the Model Context Protocol has it, and the method behind it. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly isReadonly: boolean;
  readonly isIdempotent: boolean;
  readonly service: string;
  readonly method: string;
}

/** `escape`: makes one line safe to show. `maxItems`: of a stream. */
export function createTool(
  name: string,
  method: MethodDescriptor,
  { descriptor, service }: Named,
  { escape, maxItems }: { readonly escape: (text: string) => string; readonly maxItems: number },
): Tool {
  const types = new Map(descriptor.files.flatMap((file) => file.types.map((type) => [type.name, type] as const)));
  const show = (text: string): string => showText(text, escape);
  return {
    name,
    description: describe(method, descriptor, types, show, maxItems),
    inputSchema: schemaOf(method, types, show),
    isReadonly: method.readonly === true,
    isIdempotent: method.idempotent,
    service: service.name,
    method: method.name,
  };
}

/**
 * The first name of a contract that the language does not have; undefined when all are fine.
 * Iterative: what is registered may be deep.
 */
export function oddNameOf(descriptor: Descriptor): string | undefined {
  const pending: unknown[] = descriptor.files.flatMap(({ types, services }) => [types, services]);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null) continue;
    for (const [key, value] of Object.entries(next)) {
      if (key === "name" && typeof value === "string" && !NAME.test(value)) return value;
      if (key !== "meta") pending.push(value); // its names are the user's own, and are not shown
    }
  }
  return undefined;
}

function describe(
  method: MethodDescriptor,
  descriptor: Descriptor,
  types: ReadonlyMap<string, TypeDescriptor>,
  show: (text: string) => string,
  maxItems: number,
): string {
  const { doc, deprecated, result, kind, throws } = method;
  const streams = kind === "serverStreaming" || kind === "bidi";
  const type = result === undefined ? undefined : refText(result);
  const returned =
    type === undefined
      ? "Returns nothing."
      : streams
        ? `Returns the first ${maxItems} of a stream of ${type}.`
        : `Returns ${type}.`;
  const errors = throws.flatMap((name) => {
    const error = types.get(name);
    return error?.kind === "error" ? [`Error ${errorText(error, show)}`] : [];
  });
  return [
    ...(doc === undefined ? [] : [show(doc)]),
    ...(deprecated === undefined ? [] : [`Deprecated. ${show(deprecated)}`.trim()]),
    returned,
    ...errors,
    `Example of the arguments: ${escapeJson(JSON.stringify(exampleOf(method, descriptor))).slice(0, MAX_TEXT_LENGTH)}`,
  ].join("\n");
}

function errorText({ name, code, doc }: ErrorDescriptor, show: (text: string) => string): string {
  return `${simple(name)} (${show(code)})${doc === undefined ? "" : `: ${show(doc)}`}`;
}

function schemaOf(
  method: MethodDescriptor,
  types: ReadonlyMap<string, TypeDescriptor>,
  show: (text: string) => string,
): JsonSchema {
  const schema = mapTexts(argumentsSchema(method, types), show) as JsonSchema; // of an object it makes one
  return JSON.stringify(schema).length <= MAX_SCHEMA_LENGTH ? schema : { type: "object" };
}

/** Of what argumentsSchema makes: no deeper than a type of the contract. */
function mapTexts(value: unknown, show: (text: string) => string): unknown {
  if (typeof value === "string") return show(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, show));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, show)]));
}

/** Its line ends stay. */
function showText(text: string, escape: (text: string) => string): string {
  const cut = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)} ...` : text;
  return cut.split("\n").map(escape).join("\n");
}
