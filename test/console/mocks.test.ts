// A mock that somebody starts in the page of a console, which is a process of its own as it is
// packed, and ends again.

import assert from "node:assert/strict";
import { implement, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";
import { findBarriers, seesText, sharedBrowser } from "./browser.js";
import { ConsoleUnderTest } from "./console-under-test.js";
import { findUnreached } from "./keyboard.js";

describe("a mock in the page of callwire console", function () {
  this.timeout(300_000);
  this.slow(10_000);

  const ends: (() => PromiseLike<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it("is started, is marked among the instances, and is ended; of what nobody has there is none", async () => {
    const embedded = await startEmbeddedRegistry({ port: 0 });
    ends.push(() => embedded.close());
    const services = [implement(Calculator, calculator)];
    const server = await serve({ registry: embedded.target, services, listen: "127.0.0.1:0", version: "1.0" });
    ends.push(() => server.close());
    const tested = await ConsoleUnderTest.start({ registry: embedded.target, args: ["--allow-actions"] });
    ends.push(() => tested.close());
    const opened = await (await sharedBrowser()).open(tested.link.replace("/#", `/services/${Calculator.name}#`));
    ends.push(() => opened.close());
    const { page, complaints } = opened;
    page.on("dialog", (dialog) => void dialog.accept());
    await page.fill('[aria-label="Mocks"] textarea', "divide:error=UNAVAILABLE,share=0.5");
    await page.click('button:text-is("Start a mock")');
    await seesText(page, /127\.0\.0\.1:\d+up.*mock/, '[aria-label="Instances"]');
    await seesText(page, /, seed \d+, divide:error=UNAVAILABLE,share=0\.5/, '[aria-label="Mocks"]');
    assert.deepEqual([await findBarriers(page), await findUnreached(page)], [[], []]);
    await page.click('[aria-label="Mocks"] li button');
    await seesText(page, /^1 instance$/, ".title p");

    assert.deepEqual(complaints, []);
    await page.goto(`${tested.origin}/services/demo.Nobody`);
    await page.click('button:text-is("Start a mock")');
    await seesText(page, /there is no contract of demo\.Nobody/, '[aria-label="Mocks"]');
  });
});
