// What a page loads for one service of four methods: with `callwire/web`, and with connect-web of
// the same methods. Both are bundled by esbuild, minified, for browsers. The table is printed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { emit } from "@callwire/compiler/emit";
import { build } from "esbuild";
import { compileTexts } from "../compiler/contracts.js";
import { ROOT } from "../support/run-script.js";

const TOOLS = join(ROOT, "test/environments");

const PROGRAMS = {
  "callwire/web": `
    import { connect } from "callwire/web";
    import { $Perf } from "gen:perf";
    const client = connect($Perf, "/");
    console.log(await client.divide(1, 2));
  `,
  "@connectrpc/connect-web 2.1.2": `
    import { createClient } from "@connectrpc/connect";
    import { createConnectTransport } from "@connectrpc/connect-web";
    import { Perf } from "./bench/peers/generated/perf_pb.ts";
    const client = createClient(Perf, createConnectTransport({ baseUrl: "/" }));
    console.log(await client.divide({ num1: 1, num2: 2 }));
  `,
};

describe("what a page loads", () => {
  it("is less than a third of what it loads with connect-web", async () => {
    const rows = await Promise.all(
      Object.entries(PROGRAMS).map(async ([name, contents]) => ({ name, ...(await sizesOf(contents)) })),
    );
    for (const { name, minified, gzip } of rows) console.log(`      ${name.padEnd(30)} ${minified} bytes, ${gzip} by gzip`);
    const [own, other] = rows;

    assert.ok(own !== undefined && other !== undefined && own.gzip * 3 < other.gzip, JSON.stringify(rows));
    assert.ok(own.gzip > 1_000);
  }).timeout(60_000);
});

async function sizesOf(contents: string): Promise<{ minified: number; gzip: number }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    plugins: [
      {
        name: "generated",
        setup(tool) {
          // One copy of each, whatever else of this repository has one.
          tool.onResolve({ filter: /^@(bufbuild|connectrpc)\// }, ({ path, kind, pluginData }) =>
            pluginData === TOOLS ? undefined : tool.resolve(path, { kind, resolveDir: TOOLS, pluginData: TOOLS }),
          );
          tool.onResolve({ filter: /^gen:/ }, () => ({ path: "perf", namespace: "generated" }));
          tool.onLoad({ filter: /.*/, namespace: "generated" }, () => ({
            contents: generatedCode(),
            loader: "ts",
            resolveDir: ROOT,
          }));
        },
      },
    ],
  });
  const text = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: text.length, gzip: gzipSync(text, { level: 9 }).length };
}

/** The contract of the bench, which is the same in protobuf. */
function generatedCode(): string {
  const { descriptor } = compileTexts({ "perf.rpc": readFileSync(join(ROOT, "bench/contracts/perf.rpc"), "utf8") });
  assert.ok(descriptor !== undefined);
  return emit(descriptor).files[0]?.text ?? "";
}
