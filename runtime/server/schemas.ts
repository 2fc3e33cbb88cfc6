// The contracts that a server keeps in its registry, for tools: chosen once at the start, and of no weight for calls.

import { MAX_SCHEMA_BYTES } from "../base/limits.js";
import { usageError } from "../base/usage-error.js";
import type { Descriptor } from "../schema/descriptor.js";
import { checkDescriptor, readDescriptor } from "../schema/read-descriptor.js";
import { schemaOf, servicesOf } from "../schema/service-schema.js";
import type { ServeOptions } from "./serve-options.js";

/**
 * The schema of each listed service, by its fingerprint. Throws INVALID_ARGUMENT when `schemas` is no Descriptor. A service whose contract is not in it, or
 * is another version or too large, is left out: `onWarning` hears of it.
 */
export function selectSchemas(
  { schemas, services }: Pick<ServeOptions, "schemas" | "services">,
  onWarning: (text: string) => void,
): ReadonlyMap<string, Descriptor> {
  const selected = new Map<string, Descriptor>();
  if (schemas === undefined) return selected;
  const program = readProgram(schemas);
  for (const { service, isListed } of services) {
    if (isListed === false) continue;
    const schema = schemaOf(service.name, program);
    const problem = findProblem(schema, service.fingerprint);
    if (schema === undefined || problem !== undefined)
      onWarning(`the contract of ${service.name} is not published for tools: ${problem}`);
    else selected.set(service.fingerprint, schema);
  }
  return selected;
}

function readProgram(schemas: Descriptor | string): Descriptor {
  const problem = typeof schemas === "string" ? readDescriptor(schemas) : checkDescriptor(schemas);
  if (typeof problem === "object") return problem;
  if (problem === undefined && typeof schemas === "object") return schemas;
  throw usageError("INVALID_ARGUMENT", `option schemas is no descriptor: ${problem}; give what callwire descriptor prints`);
}

function findProblem(schema: Descriptor | undefined, fingerprint: string): string | undefined {
  const service = schema === undefined ? undefined : servicesOf(schema)[0];
  if (service === undefined) return "option schemas does not have it; print it again with callwire descriptor";
  if (service.fingerprint !== fingerprint) {
    return `option schemas has ${service.fingerprint}, the generated code ${fingerprint}; make both from the same contracts`;
  }
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  return bytes > MAX_SCHEMA_BYTES ? `it has ${bytes} bytes, more than the limit of ${MAX_SCHEMA_BYTES}` : undefined;
}
