// What tools of gRPC ask a gateway: which services there are, the files of their types, and health.

import assert from "node:assert/strict";
import { create, createFileRegistry, type DescService, fromBinary, fromJson, type JsonObject, toJson } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { type CallwireServer, implement, serve } from "callwire";
import { implementDynamic } from "callwire/dynamic";
import type { Descriptor } from "callwire/schema";
import { isUnary, streamsAnswers, streamsBoth } from "#gateway/call/method-kinds.js";
import { HEALTH_FILE, reflectionFile } from "#gateway/own/own-files.js";
import { typesOfFiles } from "#gateway/proto/contract-files.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { compileText } from "../../cli/live/mcp/shop.js";
import { compileProto } from "../../support/compiled-proto.js";
import { eventually } from "../../support/wait.js";
import { GrpcGateway } from "../grpc-gateway.js";

const own = typesOfFiles([reflectionFile("v1"), reflectionFile("v1alpha"), HEALTH_FILE]);
const OWN_NAMES = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];
const KITCHEN = "demo.kitchen.v1.Kitchen";

describe("a gateway with gRPC", () => {
  let gateway: GrpcGateway;
  let transport: Transport;

  beforeEach(async () => {
    gateway = await GrpcGateway.ofKitchen();
    transport = createGrpcTransport({ baseUrl: gateway.url });
  });
  afterEach(() => gateway[Symbol.asyncDispose]());

  /** What each question is answered with, one behind the other on one stream. */
  async function reflect(version: string, questions: readonly JsonObject[]): Promise<readonly JsonObject[]> {
    const method = serviceOf(`grpc.reflection.${version}.ServerReflection`).methods[0];
    assert.ok(method !== undefined && streamsBoth(method));
    const input = (async function* () {
      for (const question of questions) yield fromJson(method.input, question);
    })();
    const { message } = await transport.stream(method, undefined, undefined, undefined, input);
    const answers: JsonObject[] = [];
    for await (const answer of message) answers.push(toJson(method.output, answer) as JsonObject); // of a message that is none of Google's
    return answers;
  }

  async function listed(): Promise<readonly string[]> {
    const [answer] = await reflect("v1", [{ listServices: "" }]);
    const { service } = (answer?.["listServicesResponse"] ?? {}) as unknown as {
      readonly service: readonly { readonly name: string }[];
    }; // as asked for
    return service.map(({ name }) => name);
  }

  for (const version of ["v1", "v1alpha"]) {
    it(`lists its services and describes their types by reflection ${version}, as protoc has them`, async () => {
      const [list, bySymbol, byMethod, byType, byField, byName] = await reflect(version, [
        { listServices: "*", host: "here" },
        { fileContainingSymbol: KITCHEN },
        { fileContainingSymbol: `${KITCHEN}.divide` },
        { fileContainingSymbol: "demo.kitchen.v1.Rounding.Enum" },
        { fileContainingSymbol: "demo.kitchen.v1.Point.x" },
        { fileByFilename: "money.proto" },
      ]);
      const names = [KITCHEN, ...OWN_NAMES].sort();
      assert.deepEqual(list, {
        validHost: "here",
        originalRequest: { host: "here", listServices: "*" },
        listServicesResponse: { service: names.map((name) => ({ name })) },
      });
      const contract = await gateway.backend.contract(KITCHEN);
      assert.ok(contract !== undefined);
      const theirs = compileProto(contract.descriptor);
      const described = filesIn(bySymbol);
      const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: described.toReversed() }));
      assert.ok(registry.getService(KITCHEN) !== undefined);
      assert.deepEqual(
        toJson(FileDescriptorProtoSchema, described[0] ?? create(FileDescriptorProtoSchema)),
        toJson(FileDescriptorProtoSchema, theirs.getFile("kitchen-sink.proto")?.proto ?? create(FileDescriptorProtoSchema)),
      );
      for (const answer of [byMethod, byType, byField]) assert.equal(filesIn(answer)[0]?.name, "kitchen-sink.proto");
      assert.equal(filesIn(byName)[0]?.name, "money.proto");
    });
  }

  it("describes gRPC's own services, and says of what it has not that it has not", async () => {
    const answers = await reflect("v1", [
      { fileContainingSymbol: "grpc.health.v1.Health" },
      { fileByFilename: "grpc/reflection/v1/reflection.proto" },
      { allExtensionNumbersOfType: "demo.kitchen.v1.Point" },
      { fileContainingSymbol: "demo.kitchen.v1.None" },
      { fileContainingSymbol: `${KITCHEN}.none` },
      { fileByFilename: "../../etc/passwd" },
      { fileContainingExtension: { containingType: "demo.kitchen.v1.Point", extensionNumber: 1 } },
      { allExtensionNumbersOfType: "none" },
      { host: "here" },
    ]);
    assert.equal(filesIn(answers[0])[0]?.name, "grpc/health/v1/health.proto");
    assert.equal(filesIn(answers[1])[0]?.package, "grpc.reflection.v1");
    assert.deepEqual(answers[2]?.["allExtensionNumbersResponse"], { baseTypeName: "demo.kitchen.v1.Point" });
    const codes = answers.slice(3).map((answer) => (answer["errorResponse"] as { readonly errorCode: number }).errorCode); // each is refused
    assert.deepEqual(codes, [5, 5, 5, 5, 5, 3]);
  });

  it("follows services that appear and contracts that change", async () => {
    await using later = await serve({
      listen: "127.0.0.1:0",
      registry: gateway.target,
      services: [implement(Calculator, calculator)],
      stopOnSignal: false,
    });
    assert.ok(later.listening);
    await eventually(async () => assert.ok((await listed()).includes("demo.calculator.v1.Calculator")));
    const before = await desk("open(): string;");
    await eventually(async () => assert.ok((await listed()).includes("demo.desk.v1.Desk")));
    const has = async (method: string): Promise<boolean> => {
      const [answer] = await reflect("v1", [{ fileContainingSymbol: `demo.desk.v1.Desk.${method}` }]);
      return answer?.["fileDescriptorResponse"] !== undefined;
    };
    assert.deepEqual([await has("open"), await has("shut")], [true, false]);
    await using _after = await desk("open(): string; shut(): string;");
    await before.close();
    await eventually(async () => assert.ok(await has("shut")));
  });

  it("leaves out a contract that has no proto, and says so once", async () => {
    const contract = compileText(
      "package google.protobuf; struct Timestamp { 1 year: u8; } service Desk { open(at: Timestamp); }",
    );
    const services = [implementDynamic(contract, "google.protobuf.Desk", () => undefined)];
    await using _far = await serve({ listen: "127.0.0.1:0", registry: gateway.target, services, stopOnSignal: false });
    await eventually(async () => {
      await listed();
      assert.match(gateway.told.join(""), /google\.protobuf\.Desk cannot be called by gRPC: .*is a type of protobuf's own/);
    });
    assert.deepEqual(await listed(), [KITCHEN, ...OWN_NAMES].sort());
    assert.equal(gateway.told.filter((text) => text.includes("google.protobuf")).length, 1);
  });

  it("says its health, and that of each service, and tells when it changes", async () => {
    const [check, watch] = serviceOf("grpc.health.v1.Health").methods;
    assert.ok(check !== undefined && isUnary(check) && watch !== undefined && streamsAnswers(watch));
    const ask = async (service: string): Promise<unknown> => {
      const { message } = await transport.unary(check, undefined, undefined, undefined, fromJson(check.input, { service }));
      return (toJson(check.output, message) as JsonObject)["status"]; // of a message that is none of Google's
    };
    assert.deepEqual([await ask(""), await ask(KITCHEN)], ["SERVING", "SERVING"]);
    await assert.rejects(ask("demo.none.v1.None"), (error) => ConnectError.from(error).code === Code.NotFound);
    const input = (async function* () {
      yield fromJson(watch.input, { service: "demo.late.v1.Late" });
    })();
    const leaving = new AbortController();
    const { message } = await transport.stream(watch, leaving.signal, undefined, undefined, input);
    const seen: unknown[] = [];
    let late: CallwireServer | undefined;
    try {
      for await (const status of message) {
        seen.push((toJson(watch.output, status) as JsonObject)["status"]); // as above
        if (seen.length === 1) {
          const contract = compileText("package demo.late.v1; service Late { open(): string; }");
          const services = [implementDynamic(contract, "demo.late.v1.Late", () => "open")];
          late = await serve({ listen: "127.0.0.1:0", registry: gateway.target, services, stopOnSignal: false });
        } else if (seen.length === 2) gateway.backend.isDraining = true;
        else break;
      }
      assert.deepEqual(seen, ["SERVICE_UNKNOWN", "SERVING", "NOT_SERVING"]);
      assert.equal(await ask(""), "NOT_SERVING");
    } finally {
      leaving.abort();
      await late?.close();
    }
  });

  async function desk(body: string): Promise<CallwireServer> {
    const contract: Descriptor = compileText(`package demo.desk.v1; service Desk { ${body} }`);
    const services = [implementDynamic(contract, "demo.desk.v1.Desk", () => "open")];
    return serve({ listen: "127.0.0.1:0", registry: gateway.target, services, stopOnSignal: false, graceMs: 100 });
  }
});

function serviceOf(name: string): DescService {
  const service = own.getService(name);
  assert.ok(service !== undefined, name);
  return service;
}

function filesIn(answer: JsonObject | undefined) {
  const { fileDescriptorProto = [] } = (answer?.["fileDescriptorResponse"] ?? {}) as {
    readonly fileDescriptorProto?: readonly string[];
  }; // as asked for
  return fileDescriptorProto.map((text) => fromBinary(FileDescriptorProtoSchema, Buffer.from(text, "base64")));
}
