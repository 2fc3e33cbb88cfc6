// The page of examples/browser in Debian's Chromium: a call, an error of the contract by its class,
// a live stream, and a Content-Security-Policy that nothing breaks.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT, startScript } from "../support/run-script.js";

/** What is used here of playwright-core, which only the folder of the environments has. */
interface Page {
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  on(event: "pageerror", listener: (error: Error) => void): void;
  goto(url: string): Promise<unknown>;
  click(selector: string): Promise<void>;
  fill(selector: string, value: string): Promise<void>;
  waitForSelector(selector: string): Promise<unknown>;
  evaluate(code: string): Promise<unknown>;
  textContent(selector: string): Promise<string | null>;
}
interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: readonly string[]; timeout: number }): Promise<{
      newPage(): Promise<Page>;
      close(): Promise<void>;
    }>;
  };
}

const CHROMIUM = "/usr/bin/chromium";
/** It is asked of nobody but the page, and root has no sandbox. */
const ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"];

describe("the page of examples/browser", function () {
  this.timeout(120_000);
  let browser: Awaited<ReturnType<Playwright["chromium"]["launch"]>>;
  let server: Awaited<ReturnType<typeof startScript>>;
  let url: string;

  before(async () => {
    const load = createRequire(join(ROOT, "test/environments/package.json"));
    const { chromium } = load("playwright-core") as Playwright; // its types are in that folder, too
    [server, browser] = await Promise.all([
      startScript("examples/browser/server.js"),
      chromium.launch({ executablePath: CHROMIUM, args: ARGS, timeout: 60_000 }),
    ]);
    url = /^open (http:\S+)$/.exec(server.line)?.[1] ?? assert.fail(server.line);
  });

  after(async () => {
    await browser.close();
    server.child.kill("SIGTERM");
    await once(server.child, "exit");
  });

  /** A page that has come, and what its console and its program complained of. */
  async function open(): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(url);
    return { page, complaints };
  }

  /** Once the text is one of these. */
  async function textOf(page: Page, selector: string, pattern = "."): Promise<string | null> {
    await page.waitForSelector(`${selector}:text-matches("${pattern}")`);
    return page.textContent(selector);
  }

  it("calls the calculator", async () => {
    const { page, complaints } = await open();
    await page.click("#divide button");

    assert.equal(await textOf(page, "#answer"), "2.5");
    assert.deepEqual(complaints, []);
  });

  it("shows an error of the contract by its class, and a refusal of the server by its code", async () => {
    const { page } = await open();
    await page.fill("#num2", "0");
    await page.click("#divide button");
    assert.equal(await textOf(page, "#answer"), "InvalidOperation: Divide, cannot divide by zero");

    await page.evaluate("window.fetch = () => Promise.reject(new TypeError('no network'))");
    await page.click("#divide button");
    assert.match(String(await textOf(page, "#answer", "UNAVAILABLE")), /divide: no answer from http:.*no network/);
  });

  it("shows a stream while it comes, and ends it", async () => {
    const { page, complaints } = await open();
    await page.click("#watch");
    assert.equal(await textOf(page, "#state", "^watching"), "watching");
    await page.waitForSelector("#points li:nth-child(3)");
    await page.click("#stop");

    assert.equal(await textOf(page, "#state", "stopped"), "stopped");
    assert.match(String(await page.textContent("#points li")), /^\d+: -?\d\.\d{3}$/);
    assert.deepEqual(complaints, []);
  });

  it("runs nothing that stands in the page, and asks no other server", async () => {
    const { page, complaints } = await open();
    await page.evaluate(`{
      const script = document.createElement("script");
      script.textContent = "window.isBroken = true";
      document.head.append(script);
    }`);
    const reached = await page.evaluate(`fetch("${url}").then(() => true, () => false)`);

    assert.deepEqual([await page.evaluate("window.isBroken === true"), reached], [false, false]);
    assert.ok(
      complaints.length >= 2 && complaints.every((each) => each.includes("Content Security Policy")),
      complaints.join("\n"),
    );
  });

  it("compiles with the types of a browser alone", async () => {
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const outcome = await promisify(execFile)(process.execPath, [tsc, "-p", join(ROOT, "examples/browser/page")]).then(
      () => "compiled",
      (error: { stdout?: string }) => error.stdout,
    );

    assert.equal(outcome, "compiled");
  });
});
