// What a page loads for one service of four methods: `callwire/web`, the stub, the errors, the
// JSON.

import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "../../../..");
const MAX_BYTES = 10 * 1024;

const PAGE = `
  import { attempt, connect } from "callwire/web";
  import { $Calculator } from "./generated/calculator.ts";
  const calc = connect($Calculator, "/");
  console.log(await attempt(calc.divide(1, 0)), await calc.factorial(5n));
`;

async function bundle(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
  });
  return { text: outputFiles[0]?.text ?? "", outputs: Object.values(metafile.outputs) };
}

describe("the bundle of a page", () => {
  it("has at most 10 KiB, compressed, for a service of four methods", async () => {
    const { text } = await bundle(PAGE);
    const bytes = gzipSync(text, { level: 9 }).length;

    assert.ok(bytes > 1_000 && bytes <= MAX_BYTES, `${bytes} bytes`);
  });

  it("has nothing of Node, of the wire and of other services", async () => {
    const { text, outputs } = await bundle(`${PAGE}; import "./generated/kitchen-sink.ts";`);

    assert.deepEqual(
      outputs.flatMap(({ imports }) => imports),
      [],
    );
    assert.doesNotMatch(text, /node:|\beval\b|new Function|demo\.kitchen|Buffer\b|process\./);
    assert.match(text, /demo\.calculator\.v1\.Calculator/);
  });
});
