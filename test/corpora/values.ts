// What `npm run corpora` runs for values: of services of the corpora, a value goes from protobuf
// through the gateway to a server of Callwire, another one back, and both are what they were.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type FileRegistry, fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { compile, createMemoryHost } from "@callwire/compiler";
import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { serve } from "callwire";
import { implementDynamic } from "callwire/dynamic";
import type { MethodDescriptor, ServiceDescriptor } from "callwire/schema";
import fc from "fast-check";
import protobuf from "protobufjs";
import { checkContracts } from "#cli/import/checked-contracts.js";
import { importProto } from "#cli/import/proto/import-proto.js";
import { isUnary } from "#gateway/call/method-kinds.js";
import { GrpcGateway } from "../gateway/grpc-gateway.js";
import { compileProto } from "../support/compiled-proto.js";
import { SourceValues } from "./source-values.js";
import { type Plain, ValueMapping } from "./value-mapping.js";

const SERVICES = 30;
const VALUES = 20;
const SEED = 20;
const TIMEOUT_MS = 60_000;

/** A method of a file, and its place in the first service of that. */
interface Source {
  readonly file: string;
  readonly at: number;
  readonly source: protobuf.Method;
}

/** The same in the contract. */
interface Tried extends Pick<Source, "source"> {
  readonly service: ServiceDescriptor;
  readonly method: MethodDescriptor;
}

interface Link {
  readonly mapping: ValueMapping;
  readonly transport: Transport;
  readonly registry: FileRegistry;
}

const values = new SourceValues();
/** What the server has got, and what it answers. */
const exchange: { got: unknown; answer: unknown } = { got: undefined, answer: undefined };

const [, , folder = ""] = process.argv;
console.log(`${SERVICES} services, ${await tryAll(findSources(folder))} values each way: none has lost anything`);

/** How many values went each way. */
async function tryAll(sources: readonly Source[]): Promise<number> {
  assert.equal(sources.length, SERVICES);
  const { contracts, descriptor } = importAll(sources.map(({ file }) => file));
  const tried = sources.map(({ file, at, source }): Tried => {
    const contract = contracts.find(({ from }) => from === file)?.path;
    const [service] = descriptor.files.find((each) => each.path === contract)?.services ?? [];
    const method = service?.methods[at];
    assert.ok(service !== undefined && method !== undefined, file);
    return { source, service, method };
  });
  const types = new Map(descriptor.files.flatMap((file) => file.types.map((type) => [type.name, type] as const)));
  const target = GrpcGateway.target();
  const services = tried.map(({ service }) =>
    implementDynamic(descriptor, service.name, (_context, { args }) => {
      exchange.got = args["request"];
      return exchange.answer;
    }),
  );
  await using _server = await serve({ services, listen: "127.0.0.1:0", registry: target, stopOnSignal: false, graceMs: 100 });
  await using gateway = await GrpcGateway.at(target);
  const transport = createConnectTransport({ baseUrl: gateway.url, httpVersion: "1.1", useBinaryFormat: true });
  const link: Link = { mapping: new ValueMapping(types), transport, registry: compileProto(descriptor) };
  let count = 0;
  for (const each of tried) count += await tryMethod(link, each);
  return count;
}

async function tryMethod({ mapping, transport, registry }: Link, { source, service, method }: Tried): Promise<number> {
  let count = 0;
  const [request, response] = [messageOf(source.resolvedRequestType), messageOf(source.resolvedResponseType)];
  const [parameter, result] = [method.parameters[0]?.type, method.result];
  const schema = registry.getService(service.name)?.methods.find(({ localName }) => localName === method.name);
  assert.ok(parameter !== undefined && result !== undefined && schema !== undefined && isUnary(schema), service.name);
  const property = fc.asyncProperty(values.of(request), values.of(response), async (sent, answered) => {
    const [input, output] = [roundTrip(request, sent), roundTrip(response, answered)];
    exchange.answer = mapping.toContract(response, result, output);
    const args = { request: mapping.toContract(request, parameter, input) } as JsonValue; // JSON of the contract
    const message = fromJson(schema.input, args, { registry });
    const got = await transport.unary(schema, undefined, TIMEOUT_MS, undefined, message);
    // What came is what went, as protobufjs reads both from bytes.
    assert.deepEqual(roundTrip(request, mapping.fromContract(request, parameter, exchange.got)), input);
    const came = mapping.fromContract(response, result, toJson(schema.output, got.message, { registry }));
    assert.deepEqual(roundTrip(response, came), output);
    count++;
  });
  await fc.assert(property, { numRuns: VALUES, seed: SEED });
  return count;
}

/** Through bytes. With what is zero or empty, as those do not tell it from absent. */
function roundTrip(type: protobuf.Type, value: Plain): Plain {
  const message = type.decode(type.encode(type.fromObject(value)).finish());
  return type.toObject(message, { longs: String, bytes: String, arrays: true });
}

function messageOf(type: protobuf.Type | null): protobuf.Type {
  assert.ok(type !== null);
  return type;
}

/** Files with a service, each of another product of Google's. */
function findSources(root: string): readonly Source[] {
  const products = readdirSync(path.join(root, "google/cloud")).sort();
  const found = products.flatMap((product) => {
    const version = path.join("google/cloud", product, "v1");
    if (!existsSync(path.join(root, version))) return [];
    const files = readdirSync(path.join(root, version))
      .filter((file) => file.endsWith(".proto"))
      .sort();
    const named = files.map((file) => path.join(version, file));
    for (const file of named) {
      const source = findMethod(file);
      if (source !== undefined) return [source];
    }
    return [];
  });
  return found.slice(0, SERVICES);
}

/** The first unary method whose request and result are messages of their own. */
function findMethod(file: string): Source | undefined {
  const text = readFileSync(path.join(folder, file), "utf8");
  if (!/^service /m.test(text) || text.length > 200_000) return undefined;
  const root = new protobuf.Root();
  root.resolvePath = (_origin, name) => (name.startsWith(folder) ? name : path.join(folder, name));
  root.loadSync(path.join(folder, file), { keepCase: true }).resolveAll();
  const declared = root.lookup(/^package ([\w.]+);/m.exec(text)?.[1] ?? "");
  const [service] =
    declared instanceof protobuf.Namespace ? declared.nestedArray.filter((each) => each instanceof protobuf.Service) : [];
  const at = service?.methodsArray.findIndex(isSimple) ?? -1;
  const source = service?.methodsArray[at];
  return source === undefined ? undefined : { file, at, source };
}

function isSimple({ requestStream, responseStream, resolvedRequestType, resolvedResponseType }: protobuf.Method): boolean {
  const isOwn = (type: protobuf.Type | null) => type !== null && !type.fullName.startsWith(".google.protobuf.");
  return requestStream !== true && responseStream !== true && isOwn(resolvedRequestType) && isOwn(resolvedResponseType);
}

function importAll(wanted: readonly string[]) {
  const imported = importProto({
    paths: wanted,
    read: (name) => (existsSync(path.join(folder, name)) ? { bytes: readFileSync(path.join(folder, name)) } : undefined),
    ids: {},
  });
  const refusals = [...imported.refusals];
  const made = checkContracts(imported.contracts, () => "// imported", refusals);
  assert.deepEqual(refusals, []);
  const texts = Object.fromEntries(made.map(({ path: name, text }) => [name, text]));
  const compilation = compile(createMemoryHost(texts), { files: made.map(({ path: name }) => ({ root: "", name })) });
  assert.ok(compilation.descriptor !== undefined);
  return { contracts: made, descriptor: compilation.descriptor };
}
