// `exportOpenApi`: the services of a program as OpenAPI 3.1, as HTTP has them. What a server skips
// and what a newer one adds is allowed: objects may have more names.

import type { Descriptor, MethodDescriptor, ServiceDescriptor, TypeDescriptor } from "callwire/schema";
import type { JsonSchema } from "../json-schema.js";
import { TypeSchemas } from "../schema/export-json-schema.js";

/** The codes of Connect, as docs/http.md has them. */
const CODES = [
  ...["canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "already_exists"],
  ...["permission_denied", "resource_exhausted", "failed_precondition", "aborted", "out_of_range", "unimplemented"],
  ...["internal", "unavailable", "data_loss", "unauthenticated"],
];

/** No type of a contract has such a name: all of theirs have a package. */
const ERROR = "Error";
const TIMEOUT = "Timeout";

const JSON_TYPE = "application/json";
const STREAM_TYPE = "application/connect+json";
const EVENTS_TYPE = "text/event-stream";

/** What an answer with a content type is. */
const MEANINGS: Readonly<Record<string, string>> = {
  [JSON_TYPE]: "The result.",
  [STREAM_TYPE]: "Messages in envelopes of Connect: each is one of these.",
  [EVENTS_TYPE]: "Events: each has one of these. At the end comes `end`, or `error`.",
};

const COMPONENTS = {
  schemas: {
    [ERROR]: {
      type: "object",
      properties: { code: { enum: CODES }, message: { type: "string" } },
      required: ["code"],
    },
  },
  parameters: {
    [TIMEOUT]: {
      name: "Connect-Timeout-Ms",
      in: "header",
      description: "How long the client waits, in milliseconds.",
      schema: { type: "integer", minimum: 0, maximum: 9_999_999_999 },
    },
  },
};

/** One document for all services. Each method is a path, and each service a tag. */
export function exportOpenApi({ files }: Descriptor): JsonSchema {
  const types = files.flatMap((file) => file.types);
  const services = files.flatMap((file) => file.services);
  const schemas = new TypeSchemas({ refPrefix: "#/components/schemas/", allowsUnknownNames: true }, types);
  const document = new Paths(schemas, new Map(types.map((type) => [type.name, type])));
  return {
    openapi: "3.1.0",
    info: { title: services.map(({ name }) => name).join(", ") || "no service", version: versionOf(services) },
    tags: services.map(({ name, doc }) => ({ name, ...(doc === undefined ? {} : { description: doc }) })),
    paths: Object.fromEntries(
      services.flatMap((service) =>
        service.methods.map((method) => [`/${service.name}/${method.name}`, document.ofMethod(service, method)] as const),
      ),
    ),
    components: { ...COMPONENTS, schemas: { ...Object.fromEntries(schemas.all()), ...COMPONENTS.schemas } },
  };
}

/** Of one service what it is known by; several have none together. */
function versionOf([service, ...others]: readonly ServiceDescriptor[]): string {
  return service === undefined || others.length > 0 ? "1" : service.fingerprint;
}

class Paths {
  readonly #schemas: TypeSchemas;
  readonly #types: ReadonlyMap<string, TypeDescriptor>;

  constructor(schemas: TypeSchemas, types: ReadonlyMap<string, TypeDescriptor>) {
    this.#schemas = schemas;
    this.#types = types;
  }

  ofMethod(service: ServiceDescriptor, method: MethodDescriptor): JsonSchema {
    const content = isStream(method) ? STREAM_TYPE : JSON_TYPE;
    const post = {
      ...this.#operation(service, method, "post", content),
      parameters: [{ $ref: `#/components/parameters/${TIMEOUT}` }],
      requestBody: { required: true, content: { [content]: { schema: this.#request(method) } } },
    };
    if (method.readonly !== true || method.requestStream !== undefined) return { post };
    const message = { [JSON_TYPE]: { schema: this.#request(method) } };
    const flag = (name: string, only: string) => ({ name, in: "query", required: false, schema: { const: only } });
    const get = {
      ...this.#operation(service, method, "get", isStream(method) ? EVENTS_TYPE : JSON_TYPE),
      parameters: [
        flag("connect", "v1"),
        flag("encoding", "json"),
        { name: "message", in: "query", required: true, description: "The arguments.", content: message },
        { $ref: `#/components/parameters/${TIMEOUT}` },
      ],
    };
    return { get, post };
  }

  #operation(service: ServiceDescriptor, method: MethodDescriptor, verb: "get" | "post", type: string): JsonSchema {
    const { name, doc, deprecated } = method;
    const kept = method.cacheableMs === undefined ? "" : ` It may be kept for ${method.cacheableMs / 1_000} s.`;
    return {
      operationId: `${service.name}.${name}${verb === "get" ? ".get" : ""}`,
      tags: [service.name],
      ...(doc === undefined ? {} : { description: doc }),
      ...(deprecated === undefined ? {} : { deprecated: true }),
      responses: {
        200: {
          description: `${MEANINGS[type]}${kept}`,
          content: { [type]: { schema: this.#response(method) } },
        },
        default: { description: "Why there is none.", content: { [JSON_TYPE]: { schema: this.#error(method) } } },
      },
    };
  }

  /** Of a client that streams, each message may have one item. */
  #request(method: MethodDescriptor): JsonSchema {
    const { requestStream } = method;
    const schema = this.#schemas.ofArguments(method);
    if (requestStream === undefined) return schema;
    const item = { [requestStream.name]: this.#schemas.of(requestStream.item) };
    return { type: "object", properties: { ...(schema["properties"] as JsonSchema), ...item } }; // those of an object
  }

  /** A struct that is always there is the message itself. */
  #response(method: MethodDescriptor): JsonSchema {
    const { result, resultOptional } = method;
    if (result === undefined) return { type: "object" };
    const schema = this.#schemas.of(result);
    const isOptional = resultOptional === true;
    if (result.kind === "named" && !isOptional && this.#types.get(result.name)?.kind === "struct") return schema;
    return { type: "object", properties: { result: schema }, ...(isOptional ? {} : { required: ["result"] }) };
  }

  /** With the fields of those that the method declares. */
  #error({ throws }: MethodDescriptor): JsonSchema {
    const error = { $ref: `#/components/schemas/${ERROR}` };
    if (throws.length === 0) return error;
    const details = throws.map((name) => ({
      type: "object",
      properties: { type: { const: name }, value: { type: "string" }, debug: this.#schemas.of({ kind: "named", name }) },
      required: ["type", "value"],
    }));
    return { allOf: [error, { properties: { details: { type: "array", items: { anyOf: details } } } }] };
  }
}

function isStream({ kind }: MethodDescriptor): boolean {
  return kind !== "unary" && kind !== "oneway";
}
