// The arguments of one method as a JSON Schema that stands alone, for who writes them: a model, or
// a form. Texts of the contract are passed on as they are.

import type { MethodDescriptor, TypeDescriptor } from "callwire/schema";
import type { JsonSchema } from "../json-schema.js";
import { TypeSchemas } from "./export-json-schema.js";

const REF_PREFIX = "#/$defs/";

/**
 * An object by the names of the parameters; what the client streams is a list, by the name of the
 * stream. Each value in the one form in which it is written. Types that are reached stand in
 * `$defs`, once each.
 */
export function argumentsSchema(method: MethodDescriptor, types: ReadonlyMap<string, TypeDescriptor>): JsonSchema {
  const schemas = new TypeSchemas({ refPrefix: REF_PREFIX, allowsUnknownNames: false, isBrief: true }, [...types.values()]);
  const { requestStream } = method;
  const own = schemas.ofArguments(method);
  const schema =
    requestStream === undefined
      ? own
      : addRequired(own, requestStream.name, {
          ...(requestStream.doc === undefined ? {} : { description: requestStream.doc }),
          ...{ type: "array", items: schemas.of(requestStream.item) },
        });
  const defs = new Map<string, JsonSchema>();
  const reached = namesIn(schema);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const name of reached) {
    const type = schemas.ofType(name);
    if (type === undefined) continue;
    defs.set(name, type);
    for (const inner of namesIn(type)) reached.add(inner);
  }
  return defs.size === 0 ? schema : { ...schema, $defs: Object.fromEntries(defs) };
}

function addRequired(schema: JsonSchema, name: string, added: JsonSchema): JsonSchema {
  // TypeSchemas has made both.
  const { properties, required = [] } = schema as { readonly properties: JsonSchema; readonly required?: readonly string[] };
  return { ...schema, properties: { ...properties, [name]: added }, required: [...required, name] };
}

/** Of the types that it refers to. Iterative: it may be deep. The list grows as it is walked. */
function namesIn(schema: JsonSchema): Set<string> {
  const names = new Set<string>();
  const pending: unknown[] = [schema];
  for (const next of pending) {
    if (typeof next !== "object" || next === null) continue;
    if ("$ref" in next && typeof next.$ref === "string") names.add(next.$ref.slice(REF_PREFIX.length));
    pending.push(...Object.values(next));
  }
  return names;
}
