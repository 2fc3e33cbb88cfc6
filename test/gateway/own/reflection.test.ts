// Whose types are made for a question, as that takes milliseconds for each contract.

import assert from "node:assert/strict";
import type { FileRegistry } from "@bufbuild/protobuf";
import type { ServiceContract } from "#gateway/call/contract-source.js";
import { HEALTH_FILE } from "#gateway/own/own-files.js";
import { Reflection, type ReflectionRequest } from "#gateway/own/reflection.js";
import { typesOfContract, typesOfFiles } from "#gateway/proto/contract-files.js";
import { compileText } from "../../cli/live/mcp/shop.js";

const CONTRACTS = ["one", "two", "three"].map((name): ServiceContract => {
  const descriptor = compileText(
    `package demo.${name}.v1; struct Thing { 1 at: timestamp; } service Desk { open(thing: Thing); }`,
  );
  return { service: `demo.${name}.v1.Desk`, descriptor, methods: new Map() };
});

describe("reflection", () => {
  let made: string[];
  let reflection: Reflection;

  beforeEach(() => {
    made = [];
    const source = {
      isDraining: false,
      maxMessageBytes: 1_000,
      contract: (name: string) => CONTRACTS.find(({ service }) => service === name),
      contracts: () => CONTRACTS,
    };
    reflection = new Reflection(source, typesOfFiles([HEALTH_FILE]), {
      isCallable: ({ service }) => !service.includes("three"),
      typesOf({ service, descriptor }): FileRegistry {
        made.push(service);
        return typesOfContract(descriptor);
      },
    });
  });

  for (const [question, types] of [
    [{ listServices: "" }, []],
    [{ fileContainingSymbol: "demo.two.v1.Desk" }, ["demo.two.v1.Desk"]],
    [{ fileContainingSymbol: "demo.two.v1.Thing.at" }, ["demo.two.v1.Desk"]],
    [{ fileContainingSymbol: "demo.two.v1.None" }, ["demo.two.v1.Desk"]],
    [{ fileContainingSymbol: "demo.four.v1.Desk" }, []],
    [{ fileContainingSymbol: "grpc.health.v1.Health" }, []],
    [{ fileContainingSymbol: "demo.three.v1.Desk" }, []],
    [{ allExtensionNumbersOfType: "demo.one.v1.Thing" }, ["demo.one.v1.Desk"]],
    [{ fileByFilename: "none.proto" }, []],
    [{ fileByFilename: "google/protobuf/timestamp.proto" }, ["demo.one.v1.Desk"]],
  ] as const satisfies readonly (readonly [ReflectionRequest, readonly string[]])[]) {
    it(`makes for ${JSON.stringify(question)} the types of ${types.length === 0 ? "no contract" : types.join()}`, async () => {
      await reflection.answer(question);
      assert.deepEqual(made, types);
    });
  }

  it("does not describe a service that cannot be called by gRPC", async () => {
    const answer = await reflection.answer({ fileContainingSymbol: "demo.three.v1.Desk" });
    assert.ok("errorResponse" in answer && answer.errorResponse.errorCode === 5);
  });
});
