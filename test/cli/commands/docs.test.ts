import assert from "node:assert/strict";
import { runCommandLine } from "#cli/command-line.js";
import { COMPLETE } from "#cli/completion/scripts.js";
import { hashText } from "#cli/output/manifest.js";
import { crawl } from "../docs/crawl.js";
import { RecordingTerminal, Sandbox, writeShop } from "../sandbox.js";

describe("callwire docs", function () {
  this.timeout(30_000);

  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    writeShop(sandbox);
  });
  afterEach(() => sandbox.remove());

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(["docs", ...args], sandbox.folder, terminal);
    return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  const made = () =>
    sandbox
      .files()
      .filter((file) => file.startsWith("site/"))
      .map((file) => file.slice("site/".length));

  const texts = () => new Map(made().map((file) => [file, sandbox.read(`site/${file}`)]));

  it("writes a site that is whole, and only what has changed", async () => {
    assert.deepEqual(await run("--out", "site"), { exit: 0, stdout: "", stderr: "docs: 6 written, 0 unchanged\n" });
    assert.deepEqual(made(), [
      ".callwire-docs-html.json",
      "contracts/demo/shop.html",
      "contracts/money.html",
      "index.html",
      "search-index.js",
      "search.js",
      "style.css",
    ]);
    assert.deepEqual(crawl(texts()).wrong, []);
    assert.equal((await run("--out", "site")).stderr, "docs: 0 written, 6 unchanged\n");
  });

  it("writes Markdown, which needs nothing else", async () => {
    assert.equal((await run("--format", "markdown", "--out", "site")).exit, 0);
    assert.deepEqual(made(), [".callwire-docs-markdown.json", "README.md", "contracts/demo/shop.md", "contracts/money.md"]);
    assert.match(
      sandbox.read("site/contracts/demo/shop.md"),
      /\[<code>Money<\/code>\]\(\.\.\/\.\.\/contracts\/money\.md#Money\)/,
    );
    assert.deepEqual(crawl(texts()).wrong, []);
  });

  it("leaves the pages of the other form in the folder alone", async () => {
    assert.equal((await run("--out", "site")).exit, 0);
    const before = made();
    assert.equal((await run("--format", "markdown", "--out", "site")).stderr, "docs: 3 written, 0 unchanged\n");
    assert.equal((await run("--out", "site", "--check")).exit, 0);
    assert.deepEqual(
      made().filter((file) => !/\.md$|-markdown\.json$/.test(file)),
      before,
    );
    assert.deepEqual(crawl(texts()).wrong, []);
  });

  it("says what is out of date, missing or left over, and writes nothing then", async () => {
    await run("--out", "site");
    assert.equal((await run("--out", "site", "--check")).exit, 0);
    sandbox.write("idl/money.rpc", "package demo.money.v1;\nstruct Money { 1 cents: i64; 2 note: string?; }\n");
    sandbox.removeFile("site/index.html");
    const before = texts();
    const { exit, stderr } = await run("--out", "site", "--check");

    assert.equal(exit, 1);
    assert.match(stderr, /^site\/index\.html is missing$/m);
    assert.match(stderr, /^site\/contracts\/money\.html is out of date$/m);
    assert.match(stderr, /run callwire docs and commit the result\n$/);
    assert.deepEqual(texts(), before);
  });

  it("deletes the page of a contract that is gone, and keeps what somebody has changed", async () => {
    sandbox.write("idl/old.rpc", "package demo.old.v1;\nstruct Old {}\n");
    sandbox.write("idl/older.rpc", "package demo.older.v1;\nstruct Older {}\n");
    await run("--out", "site");
    sandbox.removeFile("idl/old.rpc");
    sandbox.removeFile("idl/older.rpc");
    sandbox.write("site/contracts/older.html", "mine");

    assert.match((await run("--out", "site")).stderr, /, 1 deleted\n$/);
    assert.deepEqual(
      made().filter((file) => file.includes("old")),
      ["contracts/older.html"],
    );
  });

  it("writes over no file that it has not made, and then writes nothing", async () => {
    sandbox.write("site/index.html", "mine");
    const { exit, stderr } = await run("--out", "site");

    assert.equal(exit, 2);
    assert.equal(stderr, "callwire: site/index.html is there, and callwire docs has not made it; move it away, or delete it\n");
    assert.deepEqual(made(), ["index.html"]);
  });

  it("knows nothing of what others have made in its folder", async () => {
    const manifest = '{ "version": 1, "files": { "mine.txt": "' + hashText("mine") + '" } }';
    sandbox.write("site/.callwire-manifest.json", manifest);
    sandbox.write("site/mine.txt", "mine");
    assert.equal((await run("--out", "site")).exit, 0);

    assert.deepEqual([sandbox.read("site/.callwire-manifest.json"), sandbox.read("site/mine.txt")], [manifest, "mine"]);
  });

  it("says what is wrong with a contract, and writes nothing", async () => {
    sandbox.write("idl/money.rpc", "package demo.money.v1;\nstruct Money { 1 cents: Cents; }\n");
    const { exit, stderr } = await run("--out", "site");

    assert.equal(exit, 1);
    assert.match(stderr, /unknown type `Cents`/);
    assert.deepEqual(made(), []);
  });

  it("says what has changed since another version, and of some contracts that alone", async () => {
    sandbox.write("before/money.rpc", "package demo.money.v1;\nstruct Money { 1 cents: i64; 2 was: u8; }\n");
    sandbox.write("before/gone.rpc", "package demo.gone.v1;\nstruct Gone {}\n");
    assert.equal((await run("--out", "site", "--against", "before")).exit, 0);
    assert.match(sandbox.read("site/changes.html"), /Since before:.*field-removed.*<h2 id="-new">.*Shop.*<h2 id="-gone">.*Gone/s);
    assert.deepEqual(crawl(texts()).wrong, []);

    assert.equal((await run("idl/money.rpc", "--out", "site", "--against", "before")).exit, 0);
    assert.match(sandbox.read("site/changes.html"), /field-removed/);
    assert.doesNotMatch(sandbox.read("site/changes.html"), /demo\.gone|demo\.shop/);
    assert.match((await run("--out", "site", "--against", "nowhere.json")).stderr, /nowhere\.json cannot be read/);
  });

  it("makes the same pages of a descriptor, and refuses what is none", async () => {
    await run("--out", "site");
    const printed = new RecordingTerminal();
    await runCommandLine(["descriptor"], sandbox.folder, printed);
    sandbox.write("shop.json", printed.stdout);

    assert.equal((await run("--descriptor", "shop.json", "--out", "site")).stderr, "docs: 0 written, 6 unchanged\n");
    assert.match(
      (await run("idl/money.rpc", "--descriptor", "shop.json", "--out", "site")).stderr,
      /give contracts or --descriptor/,
    );
    assert.match(
      (await run("--descriptor", "shop.json", "--out", "site", "--against", "v1.4")).stderr,
      /--against v1\.4 is no folder and no file, and a git ref needs contracts/,
    );
    sandbox.write("shop.json", "{}");
    assert.match((await run("--descriptor", "shop.json", "--out", "site")).stderr, /shop\.json is no descriptor/);
  });

  it("wants a folder, a title, and a form that it knows", async () => {
    assert.match((await run()).stderr, /required option '--out <folder>' not specified/);
    assert.match((await run("--out", "site", "--format", "pdf")).stderr, /Allowed choices are html, markdown/);
    assert.match((await run("--out", "site", "--title", " ")).stderr, /--title wants a text/);
  });

  it("is completed", async () => {
    const terminal = new RecordingTerminal();
    assert.equal(await runCommandLine([COMPLETE, "docs", "--format", "m"], sandbox.folder, terminal), 0);
    assert.equal(terminal.stdout, "markdown\n");
  });
});
