import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

interface Outlined {
  readonly name: string;
  readonly selectionRange: string;
  readonly children: readonly Outlined[];
}

/** The module under test: that of an extension, which this repository's compiler does not see. */
interface ContractPlace {
  contractOf(firstLine: string): string | undefined;
  exportedAt(lines: readonly string[], line: number): string | undefined;
  findDeclared(outline: readonly Outlined[], exported: string, member: string): Outlined | undefined;
}

const SOURCE = new URL("../../../editors/vscode/src/contract-place.ts", import.meta.url);
const CALCULATOR = readFileSync(new URL("../../../generated/calculator.ts", import.meta.url), "utf8").split("\n");

const outline: readonly Outlined[] = [
  outlined("Shop", [outlined("price"), outlined("watch")]),
  outlined("ShopItem", [outlined("price")]),
  outlined("OutOfStock", [outlined("why")]),
];

describe("the place in a contract", () => {
  let place: ContractPlace;

  before(async () => {
    const { code } = transformSync(readFileSync(SOURCE, "utf8"), { loader: "ts", format: "esm" });
    place = (await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as ContractPlace; // it is tested below
  });

  it("is known by the first line of generated code, and of no other", () => {
    assert.equal(place.contractOf(CALCULATOR[0] ?? ""), "idl/calculator.rpc");
    assert.equal(place.contractOf("// from idl/calculator.rpc"), undefined);
  });

  it("belongs to the last export above, in code that the emitter has written", () => {
    const divide = CALCULATOR.findIndex((line) => line.startsWith("  divide(num1"));
    const field = CALCULATOR.findIndex((line) => line.includes("readonly why?"));

    assert.equal(place.exportedAt(CALCULATOR, divide), "CalculatorClient");
    assert.equal(place.exportedAt(CALCULATOR, field), "InvalidOperationInit");
    assert.equal(place.exportedAt(CALCULATOR, 3), undefined);
  });

  const places: readonly (readonly [exported: string, member: string, found: string | undefined])[] = [
    ["Shop", "Shop", "Shop"],
    ["ShopClient", "watch", "watch"],
    ["ShopItemInit", "price", "price"],
    ["$OutOfStock", "$OutOfStock", "OutOfStock"],
    ["OutOfStock", "message", "OutOfStock"],
    ["Other", "price", undefined],
  ];
  for (const [exported, member, found] of places) {
    it(`of ${member} in ${exported} is ${found ?? "nowhere"}`, () => {
      assert.equal(place.findDeclared(outline, exported, member)?.name, found);
    });
  }

  it("of a field is that of its own struct, though another one has the name", () => {
    assert.equal(place.findDeclared(outline, "ShopItemCodec", "price"), outline[1]?.children[0]);
  });
});

function outlined(name: string, children: readonly Outlined[] = []): Outlined {
  return { name, selectionRange: name, children };
}
