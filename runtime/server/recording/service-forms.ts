// The values of one service as a recording has them: JSON, with `@sensitive` fields masked before
// anybody else sees them.

import { isDeclaredError, RpcError } from "../../base/errors.js";
import type { StatusName } from "../../base/status.js";
import { JsonCodecs } from "../../json/json-codecs.js";
import type { JsonValue } from "../../json/json-value.js";
import type { Descriptor, MethodDescriptor, ServiceDescriptor, TypeDescriptor } from "../../schema/descriptor.js";
import { DynamicCodecs } from "../../schema/dynamic-codec.js";
import type { MethodDef } from "../../schema/service-def.js";
import { Reader } from "../../wire/reader.js";
import { Writer } from "../../wire/writer.js";
import { handlerError, isHandlersOwn } from "../answer-errors.js";

/** How a call ended that has no result. */
export interface RecordedError {
  /** Of a declared error, its own name. */
  readonly name?: string;
  readonly code: StatusName;
  readonly message?: string;
  readonly fields?: JsonValue;
}

/** One value, and where in it something is masked. */
export interface Masked {
  readonly json: JsonValue;
  /** Such as `result.items[].pin`. */
  readonly masked: ReadonlySet<string>;
}

/** One method. Each of them throws JsonError for what is not what the contract says. */
export interface MethodForms {
  args(values: readonly unknown[]): Masked;
  result(value: unknown): Masked;
  error(error: unknown): { readonly error: RecordedError; readonly masked: ReadonlySet<string> };
}

const NONE: ReadonlySet<string> = new Set();

/** Of the unary methods of a service, by their names. */
export function createServiceForms(
  { files }: Descriptor,
  { methods }: ServiceDescriptor,
  defs: readonly Pick<MethodDef<never, never>, "name" | "errors">[],
): ReadonlyMap<string, MethodForms> {
  const types = new Map(files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type])));
  const [json, wire] = [new JsonCodecs(types), new DynamicCodecs(types)];
  const unary = methods.filter(({ kind }) => kind === "unary");
  return new Map(
    unary.map((method) => [
      method.name,
      methodForms(method, defs.find((def) => def.name === method.name)?.errors ?? [], json, wire),
    ]),
  );
}

function methodForms(
  method: MethodDescriptor,
  errors: MethodDef<never, never>["errors"],
  json: JsonCodecs,
  wire: DynamicCodecs,
): MethodForms {
  const [args, result] = [json.ofArguments(method), json.ofResult(method)];
  return {
    args: (values) => mask("args", (options) => args.toJson(values, options)),
    result: (value) => mask("result", (options) => result.toJson(value, options)),
    error(error) {
      const def = isDeclaredError(error) ? errors.find((each) => each.is(error)) : undefined;
      if (def === undefined) return { error: statusOf(error), masked: NONE };
      // By its bytes: an error of implementDynamic has its fields in another place.
      const writer = new Writer();
      def.codec.write(writer, error as never); // its own codec has said that it is one
      const type = { kind: "named", name: def.name } as const;
      const fields = wire.of(type).read(Reader.of(writer.finish()));
      const found = mask("error.fields", (options) => json.of(type).toJson(fields, options));
      const name = def.name.slice(def.name.lastIndexOf(".") + 1);
      return { error: { name, code: def.code, fields: found.json }, masked: found.masked };
    },
  };
}

/** As the client is told: of a mistake of the handler nothing but the code. */
function statusOf(error: unknown): RecordedError {
  if (!(error instanceof RpcError) || !isHandlersOwn(error)) return { code: "INTERNAL" };
  const { code, text } = handlerError(error);
  return { code, message: text };
}

function mask(
  root: string,
  convert: (options: { readonly sensitive: "mask"; readonly onMasked: (path: string) => void }) => JsonValue,
): Masked {
  let masked: Set<string> | undefined;
  const json = convert({
    sensitive: "mask",
    onMasked: (path) => {
      masked ??= new Set();
      masked.add(`${root}.${path}`);
    },
  });
  return { json, masked: masked ?? NONE };
}
