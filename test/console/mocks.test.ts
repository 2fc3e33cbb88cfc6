// Mocks that somebody starts in the page of a console, which is a process of its own as it is
// packed, and ends again.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, implement, serve } from "callwire";
import { connectDynamic } from "callwire/dynamic";
import { startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../examples/calculator/calculator.js";
import { kitchen } from "../../examples/streams/kitchen.js";
import { Calculator } from "../../generated/calculator.js";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { callwire } from "../cli/live/callwire.js";
import { IS_LONG } from "../support/long-form.js";
import { findBarriers, type OpenPage, seesText, sharedBrowser } from "./browser.js";
import { ConsoleUnderTest } from "./console-under-test.js";
import { findUnreached } from "./keyboard.js";
import { picture } from "./pictures.js";

const FORM = '[aria-label="A new mock"]';

describe("a mock in the page of callwire console", function () {
  this.timeout(300_000);
  this.slow(10_000);

  const ends: (() => PromiseLike<unknown>)[] = [];
  let target: string;
  let tested: ConsoleUnderTest;
  let folder: string;

  beforeEach(async () => {
    const embedded = await startEmbeddedRegistry({ port: 0 });
    ends.push(() => embedded.close());
    target = embedded.target;
    tested = await ConsoleUnderTest.start({ registry: target, args: ["--allow-actions"] });
    ends.push(() => tested.close());
    folder = mkdtempSync(join(tmpdir(), "callwire-mocks-"));
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true });
  });

  async function look(path: string): Promise<OpenPage> {
    const opened = await (await sharedBrowser()).open(tested.link.replace("/#", `${path}#`));
    ends.push(() => opened.close());
    opened.page.on("dialog", (dialog) => void dialog.accept());
    return opened;
  }

  /** Presses the button, and returns the address of what runs then. */
  async function start({ page }: OpenPage): Promise<string> {
    await page.waitForSelector('button:text-is("Start a mock"):enabled');
    await page.click('button:text-is("Start a mock")');
    await seesText(page, /A mock runs at 127\.0\.0\.1:\d+\./, FORM);
    const [address = ""] = /127\.0\.0\.1:\d+/.exec(String(await page.textContent(`${FORM} .actions`))) ?? [];
    return address;
  }

  it("is started of a service that runs, by a form of rules, is marked, and is ended", async () => {
    const services = [implement(Calculator, calculator)];
    const server = await serve({ registry: target, services, listen: "127.0.0.1:0", version: "1.0" });
    ends.push(() => server.close());
    const opened = await look(`/services/${Calculator.name}`);
    const { page, complaints } = opened;
    await page.click('[aria-label="Mocks"] a');
    await page.click('button:text-is("Add a rule")');
    await page.selectOption('[aria-label="Rule 1"] select >> nth=0', `${Calculator.name}/divide`);
    await page.fill('[aria-label="Rule 1"] label:has-text("Delay") input', "1..2");
    await page.selectOption('[aria-label="Rule 1"] label:has-text("Fails with") select', "InvalidOperation");
    await page.fill('[aria-label="Rule 1"] label:has-text("of 100 calls") input', "100");
    await page.click('button:text-is("Add a rule")');
    await page.selectOption('[aria-label="Rule 2"] select >> nth=0', `${Calculator.name}/factorial`);
    await page.fill('[aria-label="Rule 2"] label:has-text("Answer") input', '"120"');
    assert.deepEqual([await findBarriers(page), await findUnreached(page)], [[], []]);
    const address = await start(opened);
    await using client = connect(Calculator, `tcp://${address}`);

    await assert.rejects(client.divide(1, 2), { name: "InvalidOperation" });
    assert.equal(await client.factorial(5n), 120n);
    await seesText(
      page,
      /Calculator\/divide:delay=1ms\.\.2ms,error=InvalidOperation,share=1;/,
      '[aria-label="Mocks of this console"]',
    );
    await page.goto(`${tested.origin}/services/${Calculator.name}`);
    await seesText(page, new RegExp(`${address}up.*mock`), '[aria-label="Instances"]');
    await page.click(`[aria-label="end the mock at ${address}"]`);
    await seesText(page, /^1 instance$/, ".title p");
    assert.deepEqual(complaints, []);
  });

  it("is not started by a rule that is wrong, which is marked at its field until that changes", async () => {
    const server = await serve({ registry: target, services: [implement(Calculator, calculator)], listen: "127.0.0.1:0" });
    ends.push(() => server.close());
    const opened = await look(`/mocks/${Calculator.name}`);
    const { page } = opened;
    await page.click('button:text-is("Add a rule")');
    await page.selectOption('[aria-label="Rule 1"] select >> nth=0', `${Calculator.name}/divide`);
    const delay = '[aria-label="Rule 1"] label:has-text("Delay") input';
    await page.fill(delay, "soon");
    await page.click('button:text-is("Start a mock")');
    await seesText(page, /delay of --rule .* takes a time such as 50ms.*got "soon"/, '[aria-label="Rule 1"] [role=alert]');
    assert.equal(await page.evaluate(`document.querySelector('[aria-label="Rule 1"] [aria-invalid]').value`), "soon");
    assert.equal(await page.evaluate(`document.querySelectorAll('.actions [role=alert]').length`), 0);
    assert.deepEqual(await findBarriers(page), []);
    await page.fill(delay, "1");
    assert.equal(await page.evaluate(`document.querySelectorAll('[aria-invalid], [role=alert]:not(:empty)').length`), 0);

    await start(opened);
  });

  it("is started of a contract of the project that the console was started in", async () => {
    const opened = await look("/mocks");
    await opened.page.click('[role=tab]:has-text("The project")');
    await opened.page.selectOption(`${FORM} select`, "calculator.rpc");
    const address = await start(opened);
    await using client = connect(Calculator, target);

    assert.equal(typeof (await client.divide(1, 2)), "number");
    await seesText(opened.page, new RegExp(`${address}.*calculator\\.rpc`), '[aria-label="Mocks of this console"]');
    assert.match((await callwire(["instances", Calculator.name, "--registry", target])).stdout, /mock/);
    assert.deepEqual(opened.complaints, []);
  });

  it("is started of files, with what they import and a recording; of a file that is wrong there is none", async () => {
    mkdirSync(join(folder, "idl/shop"), { recursive: true });
    const money = "package a;\nstruct Money { 1 cents: i32; }\n";
    const orders = 'package a.shop;\nimport { Money } from "../money.rpc";\nservice Orders { price(): Money; }\n';
    writeFileSync(join(folder, "idl/money.rpc"), money);
    writeFileSync(join(folder, "idl/shop/orders.rpc"), orders);
    const call = {
      service: "a.shop.Orders",
      method: "price",
      startedAt: "2026-01-01T00:00:00Z",
      ms: 1,
      args: {},
      result: { cents: 7 },
    };
    writeFileSync(join(folder, "calls.ndjson"), `${JSON.stringify(call)}\n`);
    const opened = await look("/mocks");
    const { page } = opened;
    await page.click('[role=tab]:has-text("Files")');
    await page.setInputFiles('[aria-label="Choose contracts"]', [join(folder, "idl/shop/orders.rpc")]);
    await seesText(page, /orders\.rpc:2:\d+ import path .* leaves the root/, `${FORM} [role=alert]`);
    assert.equal(await page.evaluate(`document.querySelector("${FORM.replaceAll('"', "'")} .main").disabled`), true);
    const hostile = join(folder, "<img src=x onerror=alert(1)>\u202e.rpc");
    writeFileSync(hostile, "struct {");
    await page.setInputFiles('[aria-label="Choose contracts"]', [hostile]);
    await seesText(page, /<img src=x onerror=alert\(1\)>\\u\{202e\}\.rpc:1:\d+/, `${FORM} [role=alert]`);
    await page.setInputFiles('[aria-label="Choose a folder"]', join(folder, "idl"));
    await seesText(page, /2 contracts: .*shop\/orders\.rpc/, FORM);
    await page.waitForSelector('button:text-is("Choose a recording")');
    await page.setInputFiles('[aria-label="Choose a recording"]', join(folder, "calls.ndjson"));
    await seesText(page, /Answers are those of calls\.ndjson/, FORM);
    await start(opened);
    await using client = await connectDynamic("a.shop.Orders", target);

    assert.deepEqual(await client.call("price", {}), { cents: 7 });
    await seesText(page, /calls\.ndjson, 1 answer/, '[aria-label="Mocks of this console"]');
    for (const width of IS_LONG ? [375, 1_280, 2_560] : [375]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual([await findBarriers(page), await findUnreached(page)], [[], []]);
        if (IS_LONG) await picture(page, `mocks-${width}-${colorScheme}`);
      }
    }
    assert.deepEqual(
      opened.complaints.filter((text) => !/400 \(Bad Request\)/.test(text)),
      [],
    );
  });

  it("keeps a service that was typed when the hand goes on, and forgets what other methods have not", async () => {
    const server = await serve({ registry: target, services: [implement(Kitchen, kitchen)], listen: "127.0.0.1:0" });
    ends.push(() => server.close());
    const { page, complaints } = await look("/");
    await seesText(page, Kitchen.name, "tbody");
    await page.click("nav >> text=Mocks");
    await page.click(`${FORM} input[list]`);
    await page.keyboard.type(Kitchen.name);
    await page.waitForSelector(".mock-rules");
    await page.evaluate("document.querySelector('.mock-rules').id = 'same'");
    await page.keyboard.press("Tab"); // the input has lost the focus, and nothing comes anew under the hand
    await page.evaluate("(async () => { for (let at = 0; at < 5; at++) await new Promise(requestAnimationFrame); })()");
    assert.equal(await page.evaluate("document.querySelector('.mock-rules').id"), "same");
    await page.click('button:text-is("Add a rule")');
    await page.selectOption('[aria-label="Rule 1"] select >> nth=0', `${Kitchen.name}/watch`);
    await page.fill('[aria-label="Rule 1"] label:has-text("Items") input', "5");
    await page.selectOption('[aria-label="Rule 1"] select >> nth=0', `${Kitchen.name}/divide`);
    await page.fill('[aria-label="Rule 1"] label:has-text("Delay") input', "5");
    await page.click('button:text-is("Start a mock")');

    await seesText(page, /Kitchen\/divide:delay=5ms/, '[aria-label="Mocks of this console"]');
    assert.deepEqual(complaints, []);
  });

  it("is not started of what nobody has, and the page says why", async () => {
    const { page } = await look("/mocks/demo.Nobody");
    await seesText(page, /there is no contract of demo\.Nobody/, `${FORM} [role=alert]`);

    assert.equal(await page.evaluate(`document.querySelector("form .main").disabled`), true);
  });
});
