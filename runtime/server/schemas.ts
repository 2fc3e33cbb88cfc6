// The contracts of a server, for tools: where they come from, and that they get into the registry.
// Of no weight for calls: none waits for one.

import { MAX_SCHEMA_BYTES } from "../base/limits/discovery.js";
import { type Logger, unfailing } from "../base/logger.js";
import { usageError } from "../base/usage-error.js";
import type { Registry } from "../discovery/registry.js";
import type { Descriptor } from "../schema/descriptor.js";
import { loadContract } from "../schema/load-contract.js";
import { checkDescriptor, readDescriptor } from "../schema/read-descriptor.js";
import type { ServiceDef } from "../schema/service-def.js";
import { schemaOf, servicesOf } from "../schema/service-schema.js";
import type { ServeOptions } from "./serve-options.js";

type Service = ServiceDef<never, never>;

/** The contracts of the services of one server. */
export class Schemas {
  readonly #services: ServeOptions["services"];
  readonly #logger: Logger;
  /** Undefined: each service brings its own. */
  readonly #given: Descriptor | undefined;
  readonly #found = new Map<string, Promise<Descriptor | undefined>>();

  /** Throws INVALID_ARGUMENT when `schemas` is no Descriptor. `schemas` must not be false. */
  constructor({ schemas, services }: Pick<ServeOptions, "schemas" | "services">, logger: Logger) {
    this.#services = services;
    this.#logger = unfailing(logger);
    this.#given = schemas === undefined || schemas === false ? undefined : readProgram(schemas);
    // What is wrong with the option is said at the start, whoever asks later.
    if (this.#given !== undefined) for (const { service, isListed } of services) if (isListed !== false) void this.find(service);
  }

  /**
   * The contract of one service; undefined when there is none, or another, or a large one: a line
   * in the log says so once. Never rejects.
   */
  find(service: Service): Promise<Descriptor | undefined> {
    const found = this.#found.get(service.name) ?? this.#look(service);
    this.#found.set(service.name, found);
    return found;
  }

  /**
   * Hands the contracts of all listed services to the registry, while `isWanted`. Never rejects.
   */
  async publish(registry: Registry, isWanted: () => boolean): Promise<void> {
    if (!registry.capabilities.keepsSchemas) return; // nothing is loaded then
    for (const { service, isListed } of this.#services) {
      if (isListed === false) continue;
      const schema = await this.find(service);
      if (!isWanted()) return;
      if (schema !== undefined) registry.publishSchema(service.fingerprint, schema);
    }
  }

  #look(service: Service): Promise<Descriptor | undefined> {
    if (this.#given !== undefined)
      return Promise.resolve(this.#accept(service, schemaOf(service.name, this.#given), "option schemas"));
    const { contract } = service;
    if (contract === undefined) return Promise.resolve(undefined); // its code was generated before there were contracts beside it
    return loadContract(contract).then(
      (program) => this.#accept(service, schemaOf(service.name, program), contract.path),
      (error: unknown) => {
        // No warning: who bundles a server into one file, and uses no tools, has done nothing
        // wrong.
        const fix = `put ${contract.path} beside the code, or give serve schemas, which false turns off`;
        this.#logger.info(`the contract of ${service.name} is not there for tools: ${String(error)}; ${fix}`);
        return undefined;
      },
    );
  }

  #accept({ name, fingerprint }: Service, schema: Descriptor | undefined, source: string): Descriptor | undefined {
    const problem = findProblem(schema, fingerprint, source);
    if (problem === undefined) return schema;
    this.#logger.warn(`the contract of ${name} is not published for tools: ${problem}`);
    return undefined;
  }
}

function readProgram(schemas: Descriptor | string): Descriptor {
  const problem = typeof schemas === "string" ? readDescriptor(schemas) : checkDescriptor(schemas);
  if (typeof problem === "object") return problem;
  if (problem === undefined && typeof schemas === "object") return schemas;
  throw usageError("INVALID_ARGUMENT", `option schemas is no descriptor: ${problem}; give what callwire descriptor prints`);
}

function findProblem(schema: Descriptor | undefined, fingerprint: string, source: string): string | undefined {
  const service = schema === undefined ? undefined : servicesOf(schema)[0];
  if (service === undefined) return `${source} does not have it; print it again with callwire descriptor`;
  if (service.fingerprint !== fingerprint) {
    return `${source} has ${service.fingerprint}, the generated code ${fingerprint}; make both from the same contracts`;
  }
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  return bytes > MAX_SCHEMA_BYTES ? `it has ${bytes} bytes, more than the limit of ${MAX_SCHEMA_BYTES}` : undefined;
}
