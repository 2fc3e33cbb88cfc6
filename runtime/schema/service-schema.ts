// The schema of a service: the part of a program that the service reaches, as a Descriptor of its
// own. Its name is the service's fingerprint, which says everything but documentation: of two
// schemas of one name it does not matter which one has.

import type { Descriptor, ServiceDescriptor, TypeDescriptor } from "./descriptor.js";
import { fingerprintService, reachTypes } from "./fingerprint.js";
import { readDescriptor } from "./read-descriptor.js";

/** The schema of a service in `program`; undefined when the program has no service of that name. */
export function schemaOf(service: string, program: Descriptor): Descriptor | undefined {
  const found = servicesOf(program).find(({ name }) => name === service);
  if (found === undefined) return undefined;
  const reached = reachTypes(found, typesOf(program));
  // Names that a file has for itself are of no use without its text.
  const files = program.files.map(({ renamed: _renamed, ...file }) => ({
    ...file,
    constants: [],
    aliases: [],
    types: file.types.filter(({ name }) => reached.has(name)),
    services: file.services.filter((each) => each === found),
  }));
  return { version: 1, files: files.filter(({ types, services }) => types.length + services.length > 0) };
}

/**
 * The schema in a text that anybody may have written, or the reason why there is none of this name.
 * Never throws.
 */
export function readSchema(text: string, fingerprint: string): Descriptor | string {
  const descriptor = readDescriptor(text);
  if (typeof descriptor === "string") return descriptor;
  const [service, ...others] = servicesOf(descriptor);
  if (service === undefined || others.length > 0) return `it has ${others.length === 0 ? "no" : "more than one"} service`;
  const actual = fingerprintService(service, typesOf(descriptor));
  if (actual === fingerprint && service.fingerprint === fingerprint) return descriptor;
  return `its fingerprint is ${actual}, not ${fingerprint}`;
}

export function servicesOf({ files }: Descriptor): readonly ServiceDescriptor[] {
  return files.flatMap(({ services }) => services);
}

function typesOf({ files }: Descriptor): ReadonlyMap<string, TypeDescriptor> {
  return new Map(files.flatMap(({ types }) => types).map((type) => [type.name, type]));
}
