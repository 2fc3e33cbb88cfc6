import assert from "node:assert/strict";
import type { Compilation } from "@callwire/compiler";
import { BackgroundEmitter, emit } from "@callwire/compiler/emit";
import type { Descriptor } from "callwire/schema";
import { DescriptorIndex } from "#compiler/emit/descriptor-index.js";
import { type Plan, planFiles } from "#compiler/emit/emit.js";
import { FileMemory } from "#compiler/emit/file-memory.js";
import { printFile } from "#compiler/emit/print-file.js";
import { compileTexts } from "../contracts.js";

const MONEY = "package demo.money.v1;\n\nstruct Money { 1 units: i64; }\n";
const ORDERS = `package demo.orders.v1;
import { Money } from "./money.rpc";

struct Order { 1 id: u64; 2 total: Money; 3 rest: [map<string, Money>]; }

service Orders { get(id: u64): Order; put(order: Order): bool; }
service Totals { total(id: u64): Money; }
`;
const DESKS = 'package demo.desks.v1;\nimport { Order } from "./orders.rpc";\n\nservice Desks { next(): Order?; }\n';
const FILES = { "money.rpc": MONEY, "orders.rpc": ORDERS, "desks.rpc": DESKS };

/** Edits of the files, each on top of the one before. */
const EDITS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["nothing", {}],
  ["a field that only fingerprints show", { "money.rpc": MONEY.replace("1 units: i64;", "1 units: i64; 2 nanos: i32;") }],
  ["a field that makes an Init type", { "money.rpc": MONEY.replace("1 units: i64;", "1 units: i64; 2 nanos: i32?;") }],
  ["the same taken back", { "money.rpc": MONEY }],
  ["a method of a service", { "orders.rpc": ORDERS.replace("id: u64): Money", "id: u64, at: timestamp?): Money") }],
  ["a comment", { "orders.rpc": ORDERS.replace("struct Order", "/// What somebody wants.\nstruct Order") }],
  [
    "a type that moves to another file",
    {
      "money.rpc": "package demo.money.v1;\n\nstruct Coin { 1 of: i64; }\n",
      "wallet.rpc": "package demo.money.v2;\n\nstruct Money { 1 units: i64; }\n",
      "orders.rpc": ORDERS.replace("./money.rpc", "./wallet.rpc"),
    },
  ],
];

function describeTexts(files: Readonly<Record<string, string>>, previous?: Compilation): Descriptor {
  const { descriptor, diagnostics } = compileTexts(files, previous);
  assert.ok(descriptor !== undefined, JSON.stringify(diagnostics.map(({ message }) => message)));
  return descriptor;
}

describe("a BackgroundEmitter that remembers", function () {
  this.timeout(120_000); // its thread loads ts-morph: a second of CPU time, on a machine that others use too
  let emitter: BackgroundEmitter;
  before(() => {
    emitter = new BackgroundEmitter({ remembers: true });
  });
  after(() => emitter.close());

  it("gives what emit gives after every edit", async () => {
    let files: Readonly<Record<string, string>> = FILES;
    for (const [what, edit] of EDITS) {
      files = { ...files, ...edit };
      const descriptor = describeTexts(files);
      for (const rootNameOf of [() => "idl", () => "contracts"]) {
        assert.deepEqual(await emitter.emit(descriptor, { rootNameOf }), emit(descriptor, { rootNameOf }), what);
      }
      const importExtension = ".ts";
      assert.deepEqual(await emitter.emit(descriptor, { importExtension }), emit(descriptor, { importExtension }), what);
    }
  });

  it("keeps a text that looks like a fingerprint, and a fingerprint of another form", async () => {
    const descriptor = describeTexts({ ...FILES, "orders.rpc": ORDERS.replace("struct", "/// 0123456789000000\nstruct") });
    const odd = {
      ...descriptor,
      files: descriptor.files.map((file) => {
        return { ...file, services: file.services.map((service) => ({ ...service, fingerprint: '"odd"' })) };
      }),
    };
    for (const program of [descriptor, odd]) assert.deepEqual(await emitter.emit(program), emit(program));
  });
});

describe("FileMemory", () => {
  /** The files that have to be printed after an edit of three files that have been. */
  function changedBy(edit: Readonly<Record<string, string>>): readonly string[] {
    const memory = new FileMemory();
    const plansOf = (
      files: Readonly<Record<string, string>>,
    ): { readonly plans: readonly Plan[]; readonly index: DescriptorIndex } => {
      const masked = memory.mask(describeTexts(files));
      const index = new DescriptorIndex(masked);
      return { plans: planFiles(masked, index, {}).plans, index };
    };
    for (const plan of plansOf(FILES).plans) memory.remember(plan, printFile(plan.layOut()));
    const { plans, index } = plansOf({ ...FILES, ...edit });
    return plans.filter((plan) => memory.recall(plan, index) === undefined).map(({ file }) => file.path);
  }

  it("has the files printed whose text an edit changes, and not those whose fingerprints alone it changes", () => {
    assert.deepEqual(changedBy({}), []);
    assert.deepEqual(changedBy({ "money.rpc": MONEY.replace("1 units: i64;", "1 units: i64; 2 nanos: i32;") }), ["money.rpc"]);
    assert.deepEqual(changedBy({ "desks.rpc": DESKS.replace("next", "last") }), ["desks.rpc"]);
  });

  it("has those printed too that name a type which has an Init now", () => {
    const optional = MONEY.replace("1 units: i64;", "1 units: i64?;");

    assert.deepEqual(changedBy({ "money.rpc": optional }), ["desks.rpc", "money.rpc", "orders.rpc"]);
  });
});
