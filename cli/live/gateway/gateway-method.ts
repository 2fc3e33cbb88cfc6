// The methods of a service as the gateway calls them: their paths, and codecs made once for each
// version of a contract.

import type { DynamicClient } from "callwire/dynamic";
import type { HttpMethod } from "callwire/http";
import { type JsonCodec, JsonCodecs } from "callwire/json";
import type { MethodDescriptor, TypeDescriptor } from "callwire/schema";
import type { Lease } from "../followed-contracts.js";
import type { GrpcContract } from "./grpc-source.js";
import { describeMethod } from "./http-front.js";

export interface GatewayMethod extends HttpMethod {
  readonly service: string;
  readonly descriptor: MethodDescriptor;
  readonly args: JsonCodec<readonly unknown[]>;
  readonly names: readonly string[];
  readonly item: JsonCodec | undefined;
  readonly result: JsonCodec;
  /** Full names of its errors, by their own; and the codecs of them. */
  readonly errors: ReadonlyMap<string, { readonly type: string; readonly codec: JsonCodec }>;
  /** Every type of its contract, by its full name. */
  readonly types: ReadonlyMap<string, TypeDescriptor>;
}

type Methods = ReadonlyMap<string, GatewayMethod>;

const known = new WeakMap<DynamicClient<"native">, Methods>();

/** By their paths, such as `demo.calculator.v1.Calculator/divide`. */
export function methodsOf({ client, named }: Pick<Lease<"native">, "client" | "named">): Methods {
  const found = known.get(client);
  if (found !== undefined) return found;
  const types = new Map(
    named.descriptor.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type])),
  );
  const codecs = new JsonCodecs(types);
  const methods = named.service.methods.map((method): [string, GatewayMethod] => {
    const made = createMethod(named.service.name, method, types, codecs);
    return [made.fullName, made];
  });
  const made = new Map(methods);
  known.set(client, made);
  return made;
}

const contracts = new WeakMap<Methods, GrpcContract>();

/** The same object for the same version. */
export function contractOf({ client, named }: Pick<Lease<"native">, "client" | "named">): GrpcContract {
  const methods = methodsOf({ client, named });
  const found = contracts.get(methods);
  if (found !== undefined) return found;
  const made = { service: named.service.name, descriptor: named.descriptor, methods };
  contracts.set(methods, made);
  return made;
}

function createMethod(
  service: string,
  descriptor: MethodDescriptor,
  types: ReadonlyMap<string, TypeDescriptor>,
  codecs: JsonCodecs,
): GatewayMethod {
  const { parameters, requestStream, throws } = descriptor;
  return {
    ...describeMethod(service, descriptor, types),
    service,
    types,
    descriptor,
    args: codecs.ofArguments(descriptor),
    names: parameters.map(({ name }) => name),
    item: requestStream === undefined ? undefined : codecs.of(requestStream.item),
    result: codecs.ofResult(descriptor),
    errors: new Map(
      throws.map((type) => [type.slice(type.lastIndexOf(".") + 1), { type, codec: codecs.of({ kind: "named", name: type }) }]),
    ),
  };
}
