// What `callwire docs` writes, in Debian's Chromium and from the disk: with its search, without any
// script, narrow and wide, light and dark.

import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox } from "../cli/sandbox.js";
import { readContract } from "../compiler/contracts.js";
import { eventually } from "../support/wait.js";
import { findBarriers, type OpenPage, seesText, sharedBrowser } from "./browser.js";

const HOSTILE = `<img src=x onerror="window.isBroken = true"><script>window.isBroken = true</script> ${"word ".repeat(200_000)}`;

describe("the pages of callwire docs in a browser", function () {
  this.timeout(300_000);
  this.slow(10_000);

  let sandbox: Sandbox;
  let opened: OpenPage | undefined;

  before(async () => {
    sandbox = new Sandbox();
    for (const name of ["kitchen-sink.rpc", "money.rpc", "calculator.rpc"]) sandbox.write(`idl/${name}`, readContract(name));
    sandbox.write(
      "idl/hostile.rpc",
      `package demo.hostile.v1;\n/// ${HOSTILE}\nstruct Hostile {\n/// ${HOSTILE.slice(0, 400)}\n1 x: u8; }\n`,
    );
    const old = "package demo.money.v1;\nstruct Money { 1 was: u8; }\nstruct Gone {}\n";
    sandbox.write("before/money.rpc", old);
    const terminal = new RecordingTerminal();
    const args = ["docs", "--out", "site", "--against", "before"];
    assert.equal(await runCommandLine(args, sandbox.folder, terminal), 0, terminal.stderr);
  });
  after(() => sandbox.remove());
  afterEach(() => opened?.close());

  async function look(page: string, options: Parameters<Awaited<ReturnType<typeof sharedBrowser>>["open"]>[1] = {}) {
    const url = pathToFileURL(path.join(sandbox.folder, "site", page)).href;
    opened = await (await sharedBrowser()).open(url, options);
    return opened;
  }

  for (const page of ["index.html", "contracts/kitchen-sink.html", "errors.html", "deprecated.html", "changes.html"]) {
    it(`has ${page} without barriers, in light and dark, and never wider than the screen`, async () => {
      const { page: shown, complaints } = await look(page);
      const barriers: string[] = [];
      for (const colorScheme of ["light", "dark"] as const) {
        for (const width of [375, 1280]) {
          await shown.emulateMedia({ colorScheme });
          await shown.setViewportSize({ width, height: 800 });
          assert.equal(await shown.evaluate("document.documentElement.scrollWidth"), width);
          assert.deepEqual(complaints.splice(0), []);
          barriers.push(...(await findBarriers(shown)));
          // Of what it loads itself, to look for more barriers.
          complaints.splice(0);
        }
      }
      assert.deepEqual(barriers, []);
    });
  }

  it("finds a method by a part of its name, and goes there by the keyboard alone", async () => {
    const { page, complaints } = await look("index.html");
    await page.keyboard.press("/");
    await page.keyboard.type("fact");
    await seesText(page, /^Calculator\.factorial method of demo\.calculator\.v1: n! for n from 0 to 20\.$/, ".results li");
    await page.keyboard.press("Enter");
    await eventually(() => assert.match(page.url(), /contracts\/calculator\.html#Calculator\.factorial$/));

    assert.deepEqual(complaints, []);
  });

  it("finds a method by words of its first sentence, in any order", async () => {
    const { page, complaints } = await look("index.html");
    await page.keyboard.press("/");
    await page.keyboard.type("mean COUNT");
    await seesText(page, /^Calculator\.summarize method of/, ".results li");
    await page.keyboard.type(" nothing");
    await seesText(page, /^Nothing is found\.$/, ".results p");

    assert.deepEqual(complaints, []);
  });

  it("is whole without a script, and has no search then", async () => {
    const { page } = await look("contracts/calculator.html", { javaScriptEnabled: false });

    assert.match(String(await page.textContent("main")), /divide.*InvalidOperation.*callwire call.*Used by/s);
    await page.waitForSelector("#-search", { state: "attached" });
    await page.click(".contents a[href='#Calculator.divide']");
    assert.match(page.url(), /#Calculator\.divide$/);
  });

  it("runs nothing of a contract, and shows a comment of a megabyte", async () => {
    const { page, complaints } = await look("contracts/hostile.html");

    assert.match(String(await page.textContent("main")), /<img src=x onerror="window\.isBroken = true"><script>/);
    assert.deepEqual([await page.evaluate("window.isBroken"), await page.evaluate("document.images.length")], [undefined, 0]);
    assert.equal(await page.evaluate("document.scripts.length"), 1);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 1280);
    assert.deepEqual(complaints, []);
  });

  it("lets no page load or run what is not of the site", async () => {
    const { page, complaints } = await look("index.html");
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.isBroken = true' }))",
    );
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('img'), { src: 'https://127.0.0.1:9/x.png' }))",
    );
    await eventually(() => assert.equal(complaints.length, 2));

    assert.equal(await page.evaluate("window.isBroken"), undefined);
    for (const complaint of complaints) assert.match(complaint, /Content Security Policy/);
  });
});
