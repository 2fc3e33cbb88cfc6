import assert from "node:assert/strict";
import { exportOpenApi } from "@callwire/compiler";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { Descriptor } from "callwire/schema";
import { Author, mend } from "../../fuzz/contract-author.js";
import { describeIdl } from "../../support/contracts.js";
import { shortOrLong } from "../../support/long-form.js";
import { describeContracts } from "../breaking/describe-contracts.js";
import { type SchemaForm, tryContract } from "./schema-trial.js";

const RANDOM_CONTRACTS = shortOrLong(10, 200);
const VALUES = shortOrLong(6, 40);

/** One for all: to make it takes longer than to use it. */
const validator = new Validator();

async function validate(document: object): Promise<unknown> {
  const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)));
  if (!valid) return errors;
  validator.resolveRefs(); // throws for one that leads nowhere
  return undefined;
}

/**
 * Its schemas of types, which the results of methods are made of, and those of arguments. A server
 * takes a list that is left out for an empty one; the document does not say so, as answers have it.
 */
function formOf(contract: Descriptor): SchemaForm {
  return {
    document: exportOpenApi(contract),
    typeAt: (name) => `/components/schemas/${name}`,
    argumentsAt: (service, { name, kind }) =>
      kind === "unary" || kind === "oneway"
        ? `/paths/~1${service}~1${name}/post/requestBody/content/application~1json/schema`
        : undefined,
    resultAt: () => undefined,
    options: { unknownNames: "skip" },
  };
}

/** The operations of a path. */
function at(document: object, path: string) {
  return Object(document).paths[path];
}

describe("the OpenAPI of a contract", () => {
  it("is OpenAPI 3.1, as a validator of others says, for idl/", async () => {
    assert.equal(await validate(exportOpenApi(describeIdl())), undefined);
  });

  it(`is so for ${RANDOM_CONTRACTS} contracts at random`, async () => {
    const author = new Author(31);
    for (let count = 0; count < RANDOM_CONTRACTS; count++) {
      const { descriptor } = mend(author.files()).compilation;
      assert.ok(descriptor !== undefined);
      assert.equal(await validate(exportOpenApi(descriptor)), undefined);
    }
  }).timeout(120_000);

  it("takes what the reader of HTTP takes, with every list, for idl/ and for contracts at random", () => {
    const author = new Author(37);
    const contracts = Array.from({ length: RANDOM_CONTRACTS }, () => mend(author.files()).compilation.descriptor);
    let [taken, refused] = [0, 0];
    for (const contract of [describeIdl(), ...contracts]) {
      assert.ok(contract !== undefined);
      const tried = tryContract(contract, formOf(contract), VALUES);
      taken += tried.taken;
      refused += tried.refused;
    }

    assert.ok(taken > RANDOM_CONTRACTS * 10 && refused > RANDOM_CONTRACTS * 10, `${taken} taken, ${refused} refused`);
  }).timeout(300_000);

  it("is so for a contract without a service", async () => {
    assert.equal(await validate(exportOpenApi(describeContracts("struct S { 1 x: u8; }"))), undefined);
  });

  it("has GET for what changes nothing, unless the client streams, and POST for all", () => {
    const document = exportOpenApi(
      describeContracts(
        "service Feed { @readonly @cacheable(30s) a(x: u8): u8; @readonly b(): stream u8; @idempotent c(); @readonly d(x: stream u8): u8; }",
      ),
    );
    const verbs = ["a", "b", "c", "d"].map((name) => Object.keys(at(document, `/demo.v1.Feed/${name}`)));

    assert.deepEqual(verbs, [["get", "post"], ["get", "post"], ["post"], ["post"]]);
    assert.deepEqual(Object.keys(at(document, "/demo.v1.Feed/b").get.responses[200].content), ["text/event-stream"]);
    assert.deepEqual(Object.keys(at(document, "/demo.v1.Feed/b").post.responses[200].content), ["application/connect+json"]);
    const { get } = at(document, "/demo.v1.Feed/a");
    assert.deepEqual(
      get.parameters.map(({ name }: { readonly name?: string }) => name),
      ["connect", "encoding", "message", undefined],
    );
    assert.equal(get.responses[200].description, "The result. It may be kept for 30 s.");
  });

  it("has a struct that is always there as the message, and anything else as its result", () => {
    const document = exportOpenApi(
      describeContracts("struct S { 1 x: u8; } service Feed { a(): S; b(): S?; c(): u8; d(); e(): stream S; oneway f(); }"),
    );
    const S = { $ref: "#/components/schemas/demo.v1.S" };
    const answerOf = (name: string) => {
      const { content } = at(document, `/demo.v1.Feed/${name}`).post.responses[200];
      return Object.keys(content).map((type) => [type, content[type].schema]);
    };
    const u8 = { type: "integer", minimum: 0, maximum: 255 };

    assert.deepEqual(["a", "b", "c", "d", "e", "f"].flatMap(answerOf), [
      ["application/json", S],
      ["application/json", { type: "object", properties: { result: S } }],
      ["application/json", { type: "object", properties: { result: u8 }, required: ["result"] }],
      ["application/json", { type: "object" }],
      ["application/connect+json", S],
      ["application/json", { type: "object" }],
    ]);
  });

  it("has the errors that a method declares, with their fields", () => {
    const document = exportOpenApi(describeContracts("error Gone { 1 why: string; } service Feed { a() throws Gone; b(); }"));
    const errorOf = (name: string) =>
      at(document, `/demo.v1.Feed/${name}`).post.responses.default.content["application/json"].schema;

    assert.deepEqual(errorOf("b"), { $ref: "#/components/schemas/Error" });
    assert.deepEqual(errorOf("a").allOf[1].properties.details.items.anyOf[0].properties.type, { const: "demo.v1.Gone" });
    assert.deepEqual(Object(document).components.schemas["demo.v1.Gone"].required, ["why"]);
  });

  it("takes names that the contract does not have, as HTTP does", () => {
    assert.ok(
      !JSON.stringify(exportOpenApi(describeContracts("struct S { 1 x: u8; } service F { a(s: S); }"))).includes(
        "additionalProperties",
      ),
    );
  });
});
