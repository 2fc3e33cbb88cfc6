import assert from "node:assert/strict";
import { join } from "node:path";
import { emit } from "@callwire/compiler/emit";
import { build } from "esbuild";
import { describeContracts } from "../breaking/describe-contracts.js";

const ROOT = join(import.meta.dirname, "../../../..");

/** The struct of bench/compiler. */
function structOf(name: string): string {
  return `struct ${name} { 1 id: u64; 2 name: string @length(1..64); 3 price: f64 = 1; 4 tags: [string]; 5 counts: map<string, i32>; 6 note: string?; 7 at: timestamp; }`;
}

function sizeOf(...names: readonly string[]): number {
  const { files } = emit(describeContracts(names.map(structOf).join("\n")));
  return Buffer.byteLength(files[0]?.text ?? "");
}

describe("generated code", () => {
  it("takes at most 2 KiB for a struct of seven fields, codec included", () => {
    const bytes = sizeOf("First", "Other") - sizeOf("First");

    assert.ok(bytes > 500 && bytes <= 2_048, `${bytes} bytes`);
  });

  it("leaves what is not used to the bundler", async () => {
    const { outputFiles } = await build({
      stdin: { contents: 'export { PointCodec } from "./generated/kitchen-sink.ts";', resolveDir: ROOT, loader: "ts" },
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      external: ["callwire/stub"],
    });
    const text = outputFiles[0]?.text ?? "";

    assert.match(text, /var PointCodec/);
    assert.doesNotMatch(text, /ShapeCodec|InvalidOperation|Kitchen|DivideOptions|openEnum\(|closedEnum\(/);
  });
});
