// A request that the page saves, and that the command runs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { implement, serve } from "callwire";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";
import { callwire } from "../cli/live/callwire.js";
import { seesText } from "./browser.js";
import { RegistryPages } from "./registry-pages.js";

describe("a request that the console saves", function () {
  this.timeout(120_000);
  this.slow(10_000);

  const pages = new RegistryPages();
  afterEach(() => pages.close());

  it("is a file that callwire call runs, with what is given beside it", async () => {
    let address = "";
    const { page, complaints } = await pages.look(
      "saved",
      async (_registry, target) => {
        const server = await serve({ registry: target, services: [implement(Calculator, calculator)], listen: "127.0.0.1:0" });
        pages.endWith(() => server.close());
        address = String(server.listening);
      },
      `/call/${Calculator.name}/divide`,
    );
    await page.fill('[aria-label="Form"] input[type=text] >> nth=0', "10");
    await page.fill('[aria-label="Form"] input[type=text] >> nth=1', "4");
    const downloaded = page.waitForEvent("download");
    await page.click('button:text-is("Save as a file")');
    const download = await downloaded;
    const file = await download.path();

    assert.equal(download.suggestedFilename(), "divide.json");
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), {
      call: `${Calculator.name}/divide`,
      args: { num1: 10, num2: 4 },
      metadata: {},
    });
    assert.equal((await callwire(["call", "--file", file, "--at", address])).stdout, "2.5\n");
    assert.equal((await callwire(["call", "--file", file, "num2=5", "--at", address])).stdout, "2\n");
    await page.fill('[aria-label="Form"] input[type=text] >> nth=1', "7");
    await page.setInputFiles('input[aria-label="Open a file"]', file);
    await seesText(page, "Opened ", ".copies");

    assert.equal(await page.evaluate("document.querySelectorAll('[aria-label=Form] input[type=text]')[1].value"), "4");
    assert.deepEqual(complaints, []);
  });
});
