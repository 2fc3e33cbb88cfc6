import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../support/run-script.js";

const DOOR = pathToFileURL(join(ROOT, "compiler/dist/plugin.js")).href;

/** Runs a function, written as a text, as a plugin. */
async function run(makeFiles: string, request: unknown) {
  const program = `import { runPlugin } from ${JSON.stringify(DOOR)}; await runPlugin(${makeFiles});`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
  child.stdin.end(JSON.stringify(request));
  const [code] = await once(child, "close");
  return { code, stdout: out.join(""), stderr: err.join("") };
}

describe("runPlugin", () => {
  it("prints what the function returns of its request", async () => {
    const makeFiles = "async ({ files, options }) => ({ files: files.map((path) => ({ path, content: options.text })) })";
    const { code, stdout } = await run(makeFiles, { protocol: 1, files: ["é.rpc"], options: { text: "x".repeat(1_000_000) } });
    const answer = JSON.parse(stdout);

    assert.deepEqual([code, answer.protocol, answer.diagnostics], [0, 1, []]);
    assert.deepEqual([answer.files[0].path, answer.files[0].content.length], ["é.rpc", 1_000_000]);
  });

  it("shows what the function throws, and prints nothing", async () => {
    const { code, stdout, stderr } = await run('() => { throw new Error("no such style"); }', { protocol: 1 });

    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /^Error: no such style\n/);
  });

  it("refuses another protocol", async () => {
    const { code, stdout, stderr } = await run("() => ({ files: [] })", { protocol: 2 });

    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /asked by protocol 2; this version of @callwire\/compiler knows 1/);
  });
});
