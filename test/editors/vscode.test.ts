// The extension of VS Code as it is packed: what is in it, what it registers in a window, and which
// command it runs there.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Sandbox } from "../cli/sandbox.js";
import type { WindowOptions, WindowSeen } from "./vscode-window.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const EXTENSION = join(ROOT, "editors/vscode/");
const WINDOW = fileURLToPath(new URL("vscode-window.js", import.meta.url));

interface Manifest extends Record<string, unknown> {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

type Files = Readonly<Record<string, Uint8Array>>;

interface Vsix {
  findFaults(manifest: unknown, files: Files): readonly string[];
}

describe("the extension of VS Code", function () {
  this.timeout(180_000);
  let sandbox: Sandbox;
  let files: Files;
  let vsix: Vsix;
  let manifest: Manifest;

  before(async () => {
    sandbox = new Sandbox();
    const { packExtension } = (await import(`${EXTENSION}pack.mjs`)) as { packExtension(target: string): Promise<unknown> }; // JavaScript, without types
    vsix = (await import(`${EXTENSION}vsix.mjs`)) as Vsix; // JavaScript, without types
    await packExtension(sandbox.path("callwire.vsix"));
    const { unzipSync } = createRequire(`${EXTENSION}package.json`)("fflate") as { unzipSync(bytes: Uint8Array): Files }; // not installed where the compiler looks
    files = unzipSync(readFileSync(sandbox.path("callwire.vsix")));
    for (const [name, bytes] of Object.entries(files)) sandbox.write(name, Buffer.from(bytes).toString("utf8"));
    manifest = JSON.parse(readFileSync(`${EXTENSION}package.json`, "utf8")) as Manifest; // checked by findFaults
  });
  after(() => sandbox.remove());

  it("compiles", async () => {
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const { code, text } = await runNode([tsc, "-p", EXTENSION], process.env);
    assert.deepEqual([text, code], ["", 0]);
  });

  it("has the code, the command with its pages, the data of the language and the licences", () => {
    const names = Object.keys(files).filter((name) => !name.includes("/hints/"));
    assert.deepEqual(names.sort(), [
      "[Content_Types].xml",
      "extension.vsixmanifest",
      "extension/LICENSE.txt",
      "extension/callwire.schema.json",
      "extension/command/bin/callwire.js",
      "extension/command/dist/callwire.bundle.cjs",
      "extension/command/dist/live.cjs",
      "extension/command/dist/lsp.cjs",
      "extension/command/dist/start.cjs",
      "extension/command/dist/third-party-licenses.txt",
      "extension/command/package.json",
      "extension/dist/extension.cjs",
      "extension/dist/third-party-licenses.txt",
      "extension/language-configuration.json",
      "extension/package.json",
      "extension/readme.md",
      "extension/snippets/callwire.json",
      "extension/syntaxes/callwire.tmLanguage.json",
    ]);
    assert.ok("extension/command/dist/hints/CW2001.md" in files);
    assert.ok(Math.max(...Object.values(files).map(({ length }) => length)) <= 3 * 1024 * 1024);
  });

  it("names in its XML what is packed, and each ending", () => {
    const about = textOf(files, "extension.vsixmanifest");
    const types = textOf(files, "[Content_Types].xml");
    const paths = [...about.matchAll(/ Path="([^"]+)"/g)].map(([, path = ""]) => path);
    const endings = new Set(Object.keys(files).map((name) => /\.[^./]+$/.exec(name)?.[0] ?? ""));

    assert.match(about, / Id="callwire-vscode" Version="0\.1\.0" Publisher="callwire" \/>/);
    assert.deepEqual(
      paths.filter((path) => !(path in files)),
      [],
    );
    assert.equal(paths.length, 3);
    assert.deepEqual(
      [...endings].filter((ending) => ending !== ".xml" && !types.includes(`Extension="${ending}"`)),
      [],
    );
  });

  const faults: readonly (readonly [what: string, change: object, fault: RegExp])[] = [
    ["a publisher with a space", { publisher: "call wire" }, /"publisher" is no name/],
    ["no version", { version: undefined }, /"version" is none/],
    ["an open range of engines", { engines: { vscode: "*" } }, /"engines.vscode" is no range/],
    ["newer types than the engine", { devDependencies: { "@types/vscode": "1.140.0" } }, /newer than the VS Code/],
    ["dependencies that nobody packs", { dependencies: { a: "1" } }, /"dependencies" are not packed/],
    ["code that is not packed", { main: "./dist/other.cjs" }, /has extension\/dist\/other\.cjs, which is not packed/],
    ["a start in each window", { activationEvents: ["*"] }, /in each window/],
  ];
  for (const [what, change, fault] of faults) {
    it(`is not packed with ${what}`, () => {
      assert.deepEqual(vsix.findFaults(manifest, files), []);
      const found = vsix.findFaults({ ...manifest, ...change }, files);
      assert.equal(found.length, 1);
      assert.match(found[0] ?? "", fault);
    });
  }

  it("is not packed with a file of more than 3 MiB, a source map, or a readme that leads nowhere", () => {
    const wrong = {
      ...files,
      "extension/large.bin": new Uint8Array(3 * 1024 * 1024 + 1),
      "extension/dist/extension.cjs.map": new Uint8Array(1),
      "extension/readme.md": Buffer.from("[a](docs/a.md) [b](https://example.com)"),
    };
    assert.deepEqual(vsix.findFaults(manifest, wrong).toSorted(), [
      "extension/dist/extension.cjs.map must not be packed",
      "extension/large.bin has 3145729 bytes, and 3145728 are allowed",
      "readme.md leads to docs/a.md, which is nowhere in VS Code",
    ]);
  });

  describe("in a window", () => {
    it("registers its commands, starts its own server, and says what it needs to generate", async () => {
      const { seen } = await open({
        run: [
          ["callwire.explain", "cw2001"],
          ["callwire.explain"],
          ["callwire.explain", "$(a)"],
          ["callwire.generate"],
          ["callwire.format"],
        ],
      });

      // The others are those of the server, which its lenses have.
      assert.deepEqual(
        seen.commands.filter((command) => !command.startsWith("callwire.lens.")).toSorted(),
        manifest.contributes.commands.map(({ command }) => command).toSorted(),
      );
      for (const provider of ["Hover", "CompletionItem", "Rename", "DocumentFormattingEdit", "DocumentSemanticTokens"])
        assert.ok(
          seen.providers.includes(`register${provider}Provider`),
          `${provider} is missing in ${seen.providers.join(" ")}`,
        );
      assert.ok(seen.mistakes.includes("idl/a.rpc CW2001"));
      assert.deepEqual(seen.statuses.at(-1), { text: "Callwire 0.1.0", detail: "the command in this extension", severity: 0 });
      assert.deepEqual(
        Object.entries(seen.pages).map(([page, text]) => [page, text.split("\n")[0]]),
        [
          ["CW2001.md", "# CW2001: unknown type"],
          ["CW2013.md", "# CW2013: value out of range"], // what the window answers when it is asked
        ],
      );
      assert.deepEqual(
        seen.tasks.map(({ args, cwd }) => [args, cwd]),
        [[[sandbox.path("extension/command/bin/callwire.js"), "format"], sandbox.path("project")]],
      );
      assert.deepEqual(seen.errors, [
        'Callwire: "$(a)" is no code; codes are written CW2001',
        "Callwire: generating needs @callwire/cli in this workspace: npm install --save-dev @callwire/cli",
      ]);
    });

    it("runs the command of a workspace that is trusted", async () => {
      const { seen, ran } = await open({ hasCommand: true, run: [["callwire.generate"], ["callwire.breaking"]] });
      const command = sandbox.path("project/node_modules/@callwire/cli/bin/callwire.js");

      assert.equal(seen.statuses.at(-1)?.detail, "@callwire/cli of this workspace");
      assert.ok(seen.log.some((line) => line.includes(`starting ${command}`)));
      assert.deepEqual(
        seen.tasks.map(({ args }) => args),
        [
          [command, "generate"],
          [command, "breaking", "--against", "HEAD"],
        ],
      );
      assert.deepEqual(ran, ["git"]);
      assert.ok(seen.log.some((line) => line.includes("Sending request 'textDocument/codeLens")));
    });

    it("runs nothing of a workspace that is not trusted, no git, and asks no registry", async () => {
      const path = "node_modules/evil.js";
      const run = [["callwire.generate"], ["callwire.breaking"]] as const;
      const { seen, ran } = await open({ hasCommand: true, isTrusted: false, path, run });

      assert.ok(seen.mistakes.some((mistake) => mistake.startsWith("idl/a.rpc ")));
      assert.deepEqual(ran, []);
      assert.deepEqual(seen.tasks, []);
      // A lens may ask the registry that the workspace names.
      assert.ok(!seen.log.some((line) => line.includes("textDocument/codeLens")));
      assert.deepEqual(seen.errors, Array(2).fill("Callwire: this workspace is not trusted; trust it first"));
      assert.equal(seen.statuses.at(-1)?.detail, "the command in this extension, as this workspace is not trusted");
    });

    it("reads its setting once the workspace is trusted, and says what is wrong with it", async () => {
      const { seen } = await open({ isTrusted: false, path: "tools/none.js", awaits: "nothing", trustsThen: true });
      const text = 'the setting callwire.path names "tools/none.js", which is no file; correct it, or make it empty';

      assert.equal(seen.statuses[0]?.detail, "the command in this extension, as this workspace is not trusted");
      assert.deepEqual([seen.errors, seen.statuses.at(-1)?.severity], [[`Callwire: ${text}`], 2]);
    });
  });

  /** A window with one contract. `ran`: which programs of the workspace, and whether git. */
  async function open(
    told: Partial<WindowOptions> & { readonly hasCommand?: boolean },
  ): Promise<{ seen: WindowSeen; ran: readonly string[] }> {
    const { hasCommand = false, ...rest } = told;
    const folder = sandbox.path("project");
    const mark = (name: string): string => sandbox.path(`ran-${name}`);
    const programs = sandbox.path("programs");
    // git is asked where there is no mistake. A struct in lower case is unwise.
    sandbox.write(
      "project/idl/a.rpc",
      hasCommand ? "package demo.v1;\n\nstruct lower { 1 a: u8; }\n" : "package demo.v1;\n\nstruct A { 1 a: u9; }\n",
    );
    sandbox.write("project/node_modules/evil.js", `require("node:fs").writeFileSync(${JSON.stringify(mark("evil"))}, "");\n`);
    sandbox.write("programs/git", `#!/bin/sh\n: > "${mark("git")}"\nexit 1\n`);
    chmodSync(join(programs, "git"), 0o755);
    if (hasCommand) {
      mkdirSync(join(folder, "node_modules/@callwire"), { recursive: true });
      symlinkSync(join(ROOT, "cli"), join(folder, "node_modules/@callwire/cli"));
    }
    const options: WindowOptions = {
      extension: sandbox.path("extension"),
      folder,
      isTrusted: true,
      path: "",
      awaits: hasCommand ? "refresh" : "mistake",
      run: [],
      trustsThen: false,
      ...rest,
    };
    try {
      const env = { ...process.env, PATH: `${programs}${delimiter}${process.env["PATH"]}` };
      const { code, text } = await runNode([WINDOW, JSON.stringify(options)], env);
      assert.equal(code, 0, text);
      const seen = JSON.parse(text) as WindowSeen; // the window has written it
      assert.ok(seen.hasEnded);
      return { seen, ran: ["evil", "git"].filter((name) => existsSync(mark(name))) };
    } finally {
      for (const name of sandbox.files().filter((file) => file.startsWith("ran-"))) sandbox.removeFile(name);
      if (hasCommand) sandbox.removeFile("project/node_modules/@callwire/cli");
    }
  }
});

function textOf(files: Files, name: string): string {
  return Buffer.from(files[name] ?? "").toString("utf8");
}

/** The output is all that it has written, wherever to. */
async function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: unknown; readonly text: string }> {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
  }
  const [code] = await once(child, "close");
  return { code, text };
}
