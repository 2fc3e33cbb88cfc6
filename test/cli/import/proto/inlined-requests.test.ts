import assert from "node:assert/strict";
import { importAll, importOne } from "./imported.js";

const SHOP = `
  service Shop { rpc Buy(BuyRequest) returns (Item); rpc Sell(Item) returns (Item); }
  message Item { string sku = 1; }
  // What is bought.
  message BuyRequest {
    // How many.
    int32 count = 2;
    repeated string tags = 3;
    Item item = 1;
    oneof price { int64 cents = 4; string free = 5; }
  }`;

const WITH_INLINED = `  buy(
    item: Item?,
    /// How many.
    count: i32 = 0,
    tags: [string] = [],
    price: BuyRequestPrice?
  ): Item;
  sell(request: Item): Item;
`;

function inline(body: string, ids = {}) {
  return importOne(body, { ids, inlineRequests: true });
}

describe("requests as parameters", () => {
  it("are those that one method uses, by number, and have no struct", () => {
    const { text, losses, refusals, ids } = inline(SHOP);

    assert.deepEqual(refusals, []);
    assert.ok(text.includes(WITH_INLINED), text);
    assert.doesNotMatch(text, /struct BuyRequest/);
    assert.match(text, /union BuyRequestPrice \{\n {2}4 cents: i64;/);
    assert.deepEqual(losses, ["a.proto: demo.v1.BuyRequest is inlined: its fields are the parameters of demo.v1.Shop.Buy"]);
    assert.deepEqual(ids, { "demo.v1.Shop.Buy": { 1: 1, 2: 2, 3: 3, price: 4 }, "demo.v1.Shop.Sell": {} });
  });

  it("are none without being asked for, and nothing is kept then", () => {
    const { text, ids } = importOne(SHOP);

    assert.match(text, /buy\(request: BuyRequest\): Item;/);
    assert.deepEqual(Object.keys(ids), ["demo.v1.BuyRequest"]);
  });

  it("are no streams, none that others use, none without fields, with nine or with a required one", () => {
    const nine = Array.from({ length: 9 }, (_, index) => `int32 f${index} = ${index + 1};`).join(" ");
    const { text } = inline(`
      service S {
        rpc Stream(stream A) returns (Out); rpc Twice(B) returns (Out); rpc Field(C) returns (Out);
        rpc Empty(D) returns (Out); rpc Nine(E) returns (Out); rpc Result(F) returns (F); rpc Down(G) returns (stream Out);
      }
      message A { int32 a = 1; } message B { int32 a = 1; B b = 2; } message C { int32 a = 1; } message D {}
      message E { ${nine} } message F { int32 a = 1; } message G { int32 a = 1; } message Out { repeated C c = 1; }`);

    assert.match(text, /stream\(requests: stream A\)[\s\S]*twice\(request: B\)[\s\S]*field\(request: C\)/);
    assert.match(
      text,
      /empty\(request: D\)[\s\S]*nine\(request: E\)[\s\S]*result\(request: F\)[\s\S]*down\(\n? *a: i32 = 0\n? *\): stream Out/,
    );

    const required = importOne("service S { rpc A(M) returns (N); } message M { required int32 a = 1; } message N {}", {
      head: 'syntax = "proto2"; package demo.v1;',
      inlineRequests: true,
    });
    assert.match(required.text, /a\(request: M\)/);
  });

  it("are not taken from another file", () => {
    const { texts } = importAll(
      {
        "a.proto": 'syntax = "proto3"; package demo.v1; import "b.proto"; service S { rpc A(M) returns (M2); }',
        "b.proto": 'syntax = "proto3"; package demo.v1; message M { int32 a = 1; } message M2 {}',
      },
      { inlineRequests: true },
    );

    assert.match(texts["demo/v1/a.rpc"] ?? "", /a\(request: M\): M2/);
  });

  it("keep their places when a field is added before them, and stay when the message is used again", () => {
    const { ids } = inline(SHOP);
    const changed = SHOP.replace("int32 count = 2;", "int32 count = 2; string note = 6; string before = 7;").replace(
      "message Item {",
      "message Item { BuyRequest last = 9;",
    );
    const { text, ids: again } = importOne(changed, { ids });

    assert.match(text, /buy\([\s\S]*item:[\s\S]*count:[\s\S]*tags:[\s\S]*price: BuyRequestPrice\?,\s+note:[\s\S]*before:/);
    assert.match(text, /struct BuyRequest \{/);
    assert.deepEqual(again["demo.v1.Shop.Buy"], { 1: 1, 2: 2, 3: 3, price: 4, 6: 5, 7: 6 });
  });

  it("stay requests where the lock has them as such", () => {
    const { ids } = inline(SHOP.replace("Sell(Item) returns (Item)", "Sell(BuyRequest) returns (Item)"));
    const { text } = inline(SHOP, ids);

    assert.match(text, /buy\(request: BuyRequest\)/);
  });

  it("tell of a parameter that is lost, as those behind it move", () => {
    const { ids } = inline(SHOP);
    const { losses, ids: again } = inline(SHOP.replace("int32 count = 2;", ""), ids);

    assert.equal(losses.filter((line) => /Shop\.Buy loses the parameter of 2, and those behind it move/.test(line)).length, 1);
    assert.deepEqual(again["demo.v1.Shop.Buy"], { 1: 1, 3: 2, price: 3 });
  });
});
