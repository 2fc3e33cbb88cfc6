// A shop for models: a method of each kind, with what must be masked, refused and bounded.

import { compile, createMemoryHost } from "@callwire/compiler";
import { DynamicError, type DynamicHandler, implementDynamic } from "callwire/dynamic";
import type { Descriptor } from "callwire/schema";

export const SHOP = "demo.shop.v1.Shop";

const CONTRACT = `package demo.shop.v1;

enum Size { 0 Small; 1 Large; }

struct Customer { 1 name: string; 2 card: string @sensitive; 3 size: Size = Small; }

/// The shelf is empty.
@code(FAILED_PRECONDITION)
error SoldOut { 1 why: string @message; 2 pin: string @sensitive; }

@code(PERMISSION_DENIED)
error Locked { 1 secret: string @sensitive; }

service Shop {
  /// Who bought it.
  /// Never the card.
  @readonly
  customer(id: i64, like: Customer?): Customer throws SoldOut, Locked;
  @readonly
  watch(from: u32 = 1): stream Customer;
  @readonly
  total(prices: stream f64): f64;
  /// Changes the stock.
  order(item: string @length(1..64), count: u8 = 1): u32;
  @readonly
  long(length: u32): string;
}
`;

export function compileText(text: string): Descriptor {
  const { descriptor, diagnostics } = compile(createMemoryHost({ "shop.rpc": text }), { roots: [""] });
  if (descriptor === undefined) throw new Error(JSON.stringify(diagnostics));
  return descriptor;
}

const SHOP_CONTRACT = compileText(CONTRACT);

const handle: DynamicHandler = async (context, { method, args, items }) => {
  switch (method.name) {
    case "customer":
      if (args["id"] === "13") throw new DynamicError("SoldOut", { why: "nothing is left", pin: "4711" });
      if (args["id"] === "14") throw new DynamicError("Locked", { secret: "swordfish" });
      if (args["id"] === "15") await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      return args["like"] ?? { name: "Ada\u{e0041}\u202e", card: "1234 5678", size: "Large" };
    case "watch":
      return customers(Number(args["from"]));
    case "total": {
      let sum = 0;
      for await (const item of items) sum += Number(item);
      return sum;
    }
    case "long":
      return "x".repeat(Number(args["length"]));
    default:
      return 7;
  }
};

/** Without an end. */
function* customers(from: number): Generator<unknown> {
  for (let index = from; ; index++) yield { name: `customer ${index}`, card: "1234 5678" };
}

export const shop = implementDynamic(SHOP_CONTRACT, SHOP, handle);
