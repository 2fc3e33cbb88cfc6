// What generated code hands to the runtime, made from a Descriptor at run time: the same codecs,
// numbers and rules, and no types.

import type { DeclaredError } from "../base/errors.js";
import { isDeclaredError } from "../base/errors.js";
import { Status, type StatusName } from "../base/status.js";
import { usageError } from "../base/usage-error.js";
import type {
  Descriptor,
  ErrorDescriptor,
  MethodDescriptor,
  ServiceDescriptor,
  TypeDescriptor,
  TypeRef,
} from "../schema/descriptor.js";
import { DynamicCodecs } from "../schema/dynamic-codec.js";
import { checkDescriptor, readDescriptor } from "../schema/read-descriptor.js";
import type { ErrorDef, MethodDef, ServiceDef } from "../schema/service-def.js";
import { schemaOf, servicesOf } from "../schema/service-schema.js";
import { type Codec, nothing } from "../wire/codec.js";
import { DynamicError } from "./dynamic-error.js";
import { asContractError, type DynamicValues, type MethodForm, ValueForms } from "./value-form.js";

/** Called for every method of a dynamic service, on the server. */
export type Invoke = (
  method: DynamicMethod,
  context: unknown,
  args: readonly unknown[],
  items: AsyncIterable<unknown>,
) => unknown;

/** One method, and how its values look outside. */
export interface DynamicMethod {
  readonly descriptor: MethodDescriptor;
  /** Such as `demo.calculator.v1.Calculator/divide`. */
  readonly fullName: string;
  readonly form: MethodForm;
}

/** One service of a contract, ready for `connect` and `serve`. */
export interface DynamicService {
  /** What the service reaches of its contract, and nothing else. */
  readonly schema: Descriptor;
  readonly descriptor: ServiceDescriptor;
  readonly def: ServiceDef<never, never>;
  readonly methods: ReadonlyMap<string, DynamicMethod>;
}

/**
 * What every client has beside its methods. No contract that `callwire check` passes has such a
 * method.
 */
const TAKEN: ReadonlySet<string> = new Set(["with", "ready", "inspect", "close", "then"]);

/**
 * Throws INVALID_ARGUMENT when `contract` is no Descriptor, or does not have the service. `taker`
 * is the function that was called.
 */
export function createDynamicService(
  taker: string,
  contract: Descriptor | string,
  name: string,
  values: DynamicValues,
  invoke: Invoke,
): DynamicService {
  const program = readContract(taker, contract);
  const schema = schemaOf(name, program);
  const descriptor = schema === undefined ? undefined : servicesOf(schema)[0];
  if (schema === undefined || descriptor === undefined) {
    const names = servicesOf(program).map((service) => service.name);
    const has = names.length === 0 ? "no service" : names.join(", ");
    throw usageError("INVALID_ARGUMENT", `${taker}: the contract has no service ${JSON.stringify(name)}; it has ${has}`);
  }
  const wrong = descriptor.methods.find((method) => TAKEN.has(method.name) || method.name in Object.prototype);
  if (wrong !== undefined)
    throw usageError(
      "INVALID_ARGUMENT",
      `${taker}: the contract of ${name} has a method ${JSON.stringify(wrong.name)}, which none may have`,
    );
  const types = new Map(schema.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type])));
  const forms = new ValueForms(types, values);
  const methods = descriptor.methods.map(
    (method): DynamicMethod => ({ descriptor: method, fullName: `${name}/${method.name}`, form: forms.ofMethod(method) }),
  );
  const codecs = new DynamicCodecs(types);
  const errors = new Map<string, ErrorDef>();
  for (const type of types.values()) if (type.kind === "error") errors.set(type.name, errorDef(type, codecs, forms));
  return {
    schema,
    descriptor,
    methods: new Map(methods.map((method) => [method.descriptor.name, method])),
    def: {
      name,
      fingerprint: descriptor.fingerprint,
      ...(descriptor.meta === undefined ? {} : { meta: descriptor.meta }),
      methods: methods.map((method) => methodDef(method, descriptor, codecs, errors, invoke)),
    },
  };
}

function readContract(taker: string, contract: Descriptor | string): Descriptor {
  const read = typeof contract === "string" ? readDescriptor(contract) : (checkDescriptor(contract) ?? contract);
  if (typeof read === "object") return read;
  throw usageError("INVALID_ARGUMENT", `${taker}: the contract is no descriptor: ${read}; give what callwire descriptor prints`);
}

function methodDef(
  method: DynamicMethod,
  service: ServiceDescriptor,
  codecs: DynamicCodecs,
  errors: ReadonlyMap<string, ErrorDef>,
  invoke: Invoke,
): MethodDef<never, never> {
  const { descriptor } = method;
  const { name, id, kind, idempotent, readonly, cacheableMs, timeoutMs, requestStream, parameters } = descriptor;
  const meta = service.meta === undefined && descriptor.meta === undefined ? undefined : { ...service.meta, ...descriptor.meta };
  return {
    ...{ name, id, kind, idempotent, ...(readonly === undefined ? {} : { readonly }) },
    ...(cacheableMs === undefined ? {} : { cacheableMs }),
    ...{ ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(meta === undefined ? {} : { meta }) },
    args: codecs.ofArguments(descriptor),
    ...(requestStream === undefined
      ? {}
      : { request: { name: requestStream.name, index: parameters.length, item: itemCodec(requestStream.item, method, codecs) } }),
    result: resultCodec(descriptor, codecs),
    errors: descriptor.throws.flatMap((error) => errors.get(error) ?? []),
    invoke: (_handler, context, args, items) => invoke(method, context, args, items),
  };
}

/**
 * What a client streams is taken where it is written: an item that does not fit is told from a
 * source that fails.
 */
function itemCodec(type: TypeRef, { form }: DynamicMethod, codecs: DynamicCodecs): Codec<unknown> {
  const codec = codecs.of(type);
  return {
    ...codec,
    write: (writer, item) =>
      codec.write(
        writer,
        asContractError(() => form.item.take(item)),
      ),
  };
}

function resultCodec({ result, resultOptional }: MethodDescriptor, codecs: DynamicCodecs): Codec<unknown> {
  if (result === undefined) return nothing as Codec<unknown>; // it writes nil, whatever the handler has returned
  const codec = codecs.of(result);
  if (resultOptional !== true) return codec;
  return {
    write: (writer, value) => (value === undefined ? writer.nil() : codec.write(writer, value)),
    read: (reader) => (reader.nil() ? undefined : codec.read(reader)),
  };
}

function errorDef(type: ErrorDescriptor, codecs: DynamicCodecs, forms: ValueForms): ErrorDef {
  const codec = codecs.of({ kind: "named", name: type.name });
  const form = forms.ofError(type.name);
  const name = type.name.slice(type.name.lastIndexOf(".") + 1);
  const messageField = type.fields.find((field) => field.message === true)?.name;
  const code: StatusName = Object.hasOwn(Status, type.code) ? (type.code as StatusName) : "UNKNOWN"; // one of its keys
  return {
    name: type.name,
    id: type.id,
    code,
    retryable: type.retryable,
    is: (value) => isNamed(value, name, type.name),
    codec: {
      ...(codec.heapBytes === undefined ? {} : { heapBytes: codec.heapBytes }),
      write: (writer, error) => codec.write(writer, error instanceof DynamicError ? form.take(error.fields) : error),
      read(reader): DeclaredError {
        const fields = codec.read(reader) as Readonly<Record<string, unknown>>; // of an error
        const message = messageField === undefined ? undefined : fields[messageField];
        const given = form.give(fields) as Readonly<Record<string, unknown>>; // of an object it makes one
        return new DynamicError(name, given, { code, message: typeof message === "string" ? message : undefined });
      },
    },
  };
}

/** A dynamic one by either of its names; one of generated code by its full name. */
function isNamed(value: unknown, name: string, fullName: string): boolean {
  if (value instanceof DynamicError) return value.name === name || value.name === fullName;
  return isDeclaredError(value) && Reflect.get(value.constructor, "typeName") === fullName;
}
