import assert from "node:assert/strict";
import { type FileDescriptor, fingerprintService, type ServiceDescriptor } from "callwire/schema";
import { compileTexts, findMistakes, readContract } from "../contracts.js";

describe("analyze", () => {
  it("lowers the whole language without a mistake", () => {
    const { diagnostics, descriptor } = compileTexts({
      "kitchen-sink.rpc": readContract("kitchen-sink.rpc"),
      "money.rpc": readContract("money.rpc"),
    });

    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      descriptor?.files.map(({ path }) => path),
      ["kitchen-sink.rpc", "money.rpc"],
    );
  });

  it("resolves constants, aliases and members in defaults", () => {
    const fields = fieldsOf(
      lower(
        "const MAX: u8 = 34; type D = u8; enum R { 0 Up; } struct A { 1 a: D = MAX; 2 b: R = Up; 3 c: f64 = 1; 4 d: duration = 1.5s; }",
      ),
    );

    assert.deepEqual(fields, [
      { kind: "int", value: "34" },
      { kind: "enum", enum: "test.v1.R", member: "Up" },
      { kind: "float", value: 1 },
      { kind: "duration", value: 1500 },
    ]);
  });

  it("sorts fields, arms and members by number", () => {
    const { types } = lower("struct A { 2 b: u8; 1 a: u8; } enum E { 1 b; 0 a; } union U { 2 b; 1 a; }");
    const names = types.map((type) =>
      (type.kind === "enum" ? type.members : type.kind === "union" ? type.arms : type.fields).map(({ name }) => name),
    );

    assert.deepEqual(names, [
      ["a", "b"],
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  it("names the kind of each method", () => {
    const { methods } = serviceOf(
      lower("service S { a(); b(x: stream u8); c(): stream u8; d(x: stream u8): stream u8; oneway e(); }"),
    );

    assert.deepEqual(
      methods.map(({ kind }) => kind),
      ["unary", "clientStreaming", "serverStreaming", "bidi", "oneway"],
    );
  });

  it("marks 64-bit integers as numbers through aliases, lists and maps", () => {
    const { types } = lower('type S = i64 @js("number"); struct A { 1 a: [S]; }');
    const [type] = types;

    assert.deepEqual(type?.kind === "struct" && type.fields[0]?.type, {
      kind: "list",
      item: { kind: "scalar", name: "i64", js: "number" },
    });
  });

  it("gives the fingerprint of the service", () => {
    const { fingerprint, ...service } = serviceOf(lower("service S { a(x: u8); }"));

    assert.equal(fingerprint, fingerprintService(service, new Map()));
  });

  it("gives the same descriptor whatever the order of files", () => {
    const a = 'package a.v1; import { B } from "./b.rpc"; struct A { 1 b: B; }';
    const b = "package b.v1; struct B { 1 x: u8; }";

    assert.deepEqual(compileTexts({ "a.rpc": a, "b.rpc": b }).descriptor, compileTexts({ "b.rpc": b, "a.rpc": a }).descriptor);
  });

  it("lets structs contain themselves where they can end", () => {
    assert.deepEqual(findMistakes("struct A { 1 a: A?; 2 b: [A]; 3 c: map<string, A>; 4 d: U; } union U { 1 a: A; 2 end; }"), []);
  });

  it("reports methods with one number over the whole program", () => {
    const one = "package a.v1; service S { @id(7) f(); }";
    const two = "package b.v1; service T { @id(7) g(); }";

    assert.deepEqual(
      compileTexts({ "a.rpc": one, "b.rpc": two }).diagnostics.map(({ code }) => code),
      ["CW3007"],
    );
  });

  it("reports one full name in two files", () => {
    const text = "package a.v1; struct A { 1 a: u8; }";

    assert.deepEqual(
      compileTexts({ "a.rpc": text, "b.rpc": text }).diagnostics.map(({ code }) => code),
      ["CW2002"],
    );
  });

  it("says nothing about names that a broken declaration may have had", () => {
    assert.deepEqual(findMistakes("\nstruct 5 { 1 x: u8; }\nstruct B { 1 a: A; }"), [
      "CW1010 2:8 unexpected `5`, expected a name",
    ]);
  });
});

function lower(body: string): FileDescriptor {
  const { descriptor, diagnostics } = compileTexts({ "a.rpc": `package test.v1; ${body}` });
  const file = descriptor?.files[0];
  assert.ok(file !== undefined, diagnostics.map(({ message }) => message).join("\n"));
  return file;
}

function serviceOf(file: FileDescriptor): ServiceDescriptor {
  const [service] = file.services;
  assert.ok(service !== undefined);
  return service;
}

function fieldsOf({ types }: FileDescriptor): readonly unknown[] {
  return types.flatMap((type) => (type.kind === "struct" ? type.fields.map((field) => field.default) : []));
}
