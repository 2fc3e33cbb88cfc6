import assert from "node:assert/strict";
import { compareDescriptors, formatContract, lintFiles, SourceFile } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import { emit } from "#compiler/emit/index.js";
import { compileTexts } from "../contracts.js";

const BILLING =
  "package demo.billing.v1;\nstruct Money { 1 cents: i64 = 0; }\nenum Kind { 0 Net; 1 Gross; }\nconst MAX_LIMIT: u8 = 9;\n";
const SHOP = "package demo.shop.v1;\nstruct Money { 1 amount: f64; }\n";
const NAMES = "Money as BillingMoney, Kind as BillingKind, MAX_LIMIT as BILLING_LIMIT";
const ORDER = `package demo.order.v1;

import { ${NAMES} } from "./billing.rpc";
import { Money } from "./shop.rpc";

struct Order { 1 total: BillingMoney; 2 paid: Money?; 3 kind: BillingKind = BillingKind.Gross; 4 count: u8 = BILLING_LIMIT; }
service Orders { pay(price: BillingMoney, tip: [BillingMoney]): Money; }
`;

describe("a renamed import", () => {
  it("lets two types of one name meet in a file", () => {
    const { types } = describeTexts(ORDER).files[1] ?? { types: [] };

    assert.deepEqual(types[0]?.kind === "struct" && types[0].fields.map(({ type, default: value }) => [type, value]), [
      [{ kind: "named", name: "demo.billing.v1.Money" }, undefined],
      [{ kind: "named", name: "demo.shop.v1.Money" }, undefined],
      [
        { kind: "named", name: "demo.billing.v1.Kind" },
        { kind: "enum", enum: "demo.billing.v1.Kind", member: "Gross" },
      ],
      [
        { kind: "scalar", name: "u8" },
        { kind: "int", value: "9" },
      ],
    ]);
  });

  it("is what the generated code calls it", () => {
    const { files, problems } = emit(describeTexts(ORDER));
    const text = files.find(({ path }) => path === "order.ts")?.text ?? "";

    assert.deepEqual(problems, []);
    assert.match(text, /type Money as BillingMoney,/);
    assert.match(text, /MoneyCodec as BillingMoneyCodec,/);
    assert.match(text, /import \{ \$Money, type Money, MoneyCodec \} from "\.\/shop\.js";/);
    assert.match(text, /readonly total: BillingMoney;\n {2}readonly paid\?: Money;/);
  });

  it("changes nothing that peers see, whatever the name is", () => {
    const one = describeTexts(ORDER);
    const other = describeTexts(ORDER.replaceAll("BillingMoney", "Cash"));

    assert.deepEqual(compareDescriptors(one, other), []);
    assert.deepEqual(compareDescriptors(other, one), []);
    assert.equal(one.files[1]?.services[0]?.fingerprint, other.files[1]?.services[0]?.fingerprint);
  });

  it("gives way in generated code to a name that the file declares, and to those of the runtime", () => {
    for (const name of ["Codec", "Reader", "Writer"]) {
      const contract = ORDER.replaceAll("BillingMoney", name);
      const { files } = emit(describeTexts(contract));

      assert.match(files[1]?.text ?? "", new RegExp(`type Money as ${name}2`), name);
    }
  });

  it("is told when it is unused or not written like the others, under the name that it has here", () => {
    const found = lint(
      ORDER.replaceAll("BillingMoney", "billing_money").replaceAll("BILLING_LIMIT", "limit_").replace("limit_; }", "9; }"),
    );

    assert.deepEqual(
      found,
      [
        "import-unused: `limit_` is imported and not used",
        "constant-case: constant `limit_` is not written like the others",
        "type-case: type `billing_money` is not written like the others",
      ].sort(),
    );
  });

  it("stays with its name when imports are sorted", () => {
    const { program } = compileTexts({ "order.rpc": ORDER, "billing.rpc": BILLING, "shop.rpc": SHOP });
    const all = program.units.map(({ file }) => file);
    const [found] = lintFiles(all, all, { rules: ["import-order"] });

    assert.equal(
      found?.edits[0]?.text,
      'import { Kind as BillingKind, MAX_LIMIT as BILLING_LIMIT, Money as BillingMoney } from "./billing.rpc";',
    );
  });

  it("is formatted as other imports are, also when they take many lines", () => {
    const format = (text: string) => formatContract(new SourceFile("a.rpc", text));
    const short = 'package a.v1;\n\nimport { A as B, C } from "./a.rpc";\n';
    assert.deepEqual(format('package a.v1;import{A   as\nB,C}from"./a.rpc";'), { text: short });

    const many = Array.from({ length: 9 }, (_, index) => `Name${index} as OtherName${index}`);
    const long = `package a.v1;\n\nimport {\n${many.map((each) => `  ${each}`).join(",\n")}\n} from "./a.rpc";\n`;
    assert.deepEqual(format(`package a.v1; import { ${many.join(", ")} } from "./a.rpc";`), { text: long });
  });

  it("leaves the name that it has at home unknown, and says what it is called here", () => {
    const { diagnostics } = compileTexts({
      "order.rpc": 'package a.v1; import { Money as Cash } from "./shop.rpc"; struct A { 1 a: Money; 2 b: Cash; }',
      "shop.rpc": SHOP,
    });

    assert.deepEqual(
      diagnostics.map(({ code, message, help }) => [code, message, help]),
      [["CW2001", "unknown type `Money`", "it is imported as `Cash` here"]],
    );
  });
});

function describeTexts(order: string): Descriptor {
  const { descriptor, diagnostics } = compileTexts({ "order.rpc": order, "billing.rpc": BILLING, "shop.rpc": SHOP });
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    [],
  );
  assert.ok(descriptor !== undefined);
  return descriptor;
}

function lint(order: string): readonly string[] {
  const { program } = compileTexts({ "order.rpc": order, "billing.rpc": BILLING, "shop.rpc": SHOP });
  const rules = ["import-unused", "type-case", "constant-case"];
  const all = program.units.map(({ file }) => file);
  return lintFiles(all, all, { rules })
    .map(({ rule, message }) => `${rule}: ${message}`)
    .sort();
}
