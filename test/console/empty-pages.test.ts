// Pages where nothing is to be seen so far: each says so, and what can be done.

import assert from "node:assert/strict";
import { IS_LONG } from "../support/long-form.js";
import { findBarriers, seesText } from "./browser.js";
import { findUnreached } from "./keyboard.js";
import { picture } from "./pictures.js";
import { RegistryPages } from "./registry-pages.js";

/** By their paths: what is read there. */
const PAGES: Readonly<Record<string, readonly [path: string, text: RegExp]>> = {
  overview: ["/", /No service/],
  topology: ["/topology", /Topology.*registry/s],
  errors: ["/errors", /0 failed calls of this console/],
  registry: ["/registry", /Registry.*registry/s],
  service: ["/services/demo.Nobody", /One that starts appears here by itself/],
  call: ["/call/demo.Nobody/ask", /ask.*demo\.Nobody/s],
  nowhere: ["/nowhere", /The console has no page/],
};

describe("a page of callwire console that is empty", function () {
  this.timeout(300_000);
  this.slow(10_000);

  const pages = new RegistryPages();
  after(() => pages.close());

  it("says so, has no serious barrier, and is reached by Tab", async () => {
    const { page } = await pages.look("empty", () => Promise.resolve());
    await seesText(page, /No service/, "main"); // the token is exchanged by then
    const origin = new URL(page.url()).origin;
    for (const [name, [path, text]] of Object.entries(PAGES)) {
      await page.goto(`${origin}${path}`);
      await seesText(page, text, "main");
      assert.deepEqual(await findUnreached(page), [], name);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await findBarriers(page), [], name);
        for (const width of IS_LONG ? [375, 1_280, 2_560] : [375]) {
          await page.setViewportSize({ width, height: 800 });
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width, name);
          if (IS_LONG) await picture(page, `empty-${name}-${width}-${colorScheme}`);
        }
      }
    }
  });
});
