// What strangers put into a registry, and how the page looks at it: markup, marks of direction,
// texts of megabytes, and thousands of services. Nothing is run, and the page answers.

import assert from "node:assert/strict";
import { type Endpoint, openRegistry, type Registry } from "callwire";
import type { Descriptor } from "callwire/schema";
import { listenOn } from "#cli/live/console/console-server.js";
import { type OpenConsole, openConsole } from "#cli/live/console/open-console.js";
import { createLive } from "../cli/live/live-here.js";
import { compileTexts } from "../compiler/contracts.js";
import { eventually } from "../support/wait.js";
import { Browser, findBarriers, type OpenPage } from "./browser.js";

const IMAGE = '<img src=x onerror="window.isBroken = true">';
const HOSTILE = `${IMAGE}<script>window.isBroken = true</script>\u202etxt\u200b`;
/** For what a busy machine needs minutes for: how long it takes is not the point. */
const PATIENCE_MS = 60_000;
/** Rows that are in the page, of however many. */
const MAX_ROWS = 300;

describe("the page of callwire console before strangers", function () {
  this.timeout(300_000);
  this.slow(10_000);

  let browser: Browser;
  const ends: (() => PromiseLike<unknown>)[] = [];

  before(async () => {
    browser = await Browser.start();
  });
  after(() => browser.close());
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  /** A registry of that name, and a page of it. */
  async function look(name: string, fill: (registry: Registry) => Promise<void>, path = "/"): Promise<OpenPage> {
    const target = `memory:${name}`;
    const [own, others] = [openRegistry(target).registry, openRegistry(target).registry];
    ends.push(
      () => others[Symbol.asyncDispose](),
      () => own[Symbol.asyncDispose](),
    );
    await fill(others);
    const live = createLive({ registry: target });
    const opened: OpenConsole = await openConsole(live, own, await listenOn(0), {
      token: "a-token-that-nobody-guesses-2",
      allowed: { calls: true, actions: true },
    });
    ends.push(() => opened.close());
    const page = await browser.open(opened.url.replace("/#", `${path}#`));
    ends.push(() => page.close());
    return page;
  }

  function endpoint(id: string, more: Partial<Endpoint> = {}): Endpoint {
    return { id, rev: 0, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: {}, ...more };
  }

  async function isBroken({ page }: OpenPage): Promise<readonly unknown[]> {
    return [await page.evaluate("window.isBroken"), await page.evaluate("document.images.length")].filter(Boolean);
  }

  async function sees({ page }: OpenPage, text: RegExp, selector = "main"): Promise<void> {
    await eventually(async () => assert.match(String(await page.textContent(selector)), text), PATIENCE_MS);
  }

  it("shows hostile ids, zones, versions and metadata as text, with what would hide as escapes", async () => {
    const opened = await look(
      "hostile",
      (registry) => {
        const more = { zone: HOSTILE, version: HOSTILE, meta: { [IMAGE]: HOSTILE } };
        return registry.register("demo.Hostile", endpoint(HOSTILE, more)).ready();
      },
      "/services/demo.Hostile",
    );
    await sees(opened, /<img src=x onerror=.*\\u\{202e\}txt\\u\{200b\}/, '[aria-label="Instances"]');

    assert.deepEqual(await isBroken(opened), []);
    assert.ok(!String(await opened.page.textContent("body")).includes("\u202e"));
    assert.deepEqual(await findBarriers(opened.page), []);
  });

  it("shows a contract whose documentation is markup and a megabyte, and its form", async () => {
    const contract = hostileContract();
    const service = contract.files[0]?.services[0];
    assert.ok(service !== undefined);
    const fill = async (registry: Registry): Promise<void> => {
      registry.publishSchema(service.fingerprint, contract);
      await registry.register(service.name, endpoint("a", { fingerprint: service.fingerprint })).ready();
    };
    const opened = await look("contract", fill, `/services/${service.name}`);
    await sees(opened, /<img src=x onerror=/, "pre.contract");
    await opened.page.click('[aria-label="Methods"] a');
    await sees(opened, /<img src=x onerror=/, "form");

    assert.deepEqual(await isBroken(opened), []);
    assert.deepEqual(opened.complaints, []);
  });

  it("lists ten thousand services by their names, of which it draws those in sight, and finds one", async () => {
    const opened = await look("many", async (registry) => {
      const names = Array.from({ length: 10_000 }, (_, index) => `demo.many.Service${String(index).padStart(5, "0")}`);
      await Promise.all(names.map((name) => registry.register(name, endpoint(name)).ready()));
    });
    const { page } = opened;
    await sees(opened, /10,000 services/);
    await sees(opened, /Service00000/, "tbody");
    const rows = "document.querySelectorAll('tbody tr').length";
    assert.ok(Number(await page.evaluate(rows)) < MAX_ROWS);
    await page.evaluate("scrollTo(0, document.body.scrollHeight)");
    await sees(opened, /Service09999/, "tbody");
    assert.ok(Number(await page.evaluate(rows)) < MAX_ROWS);
    await page.fill("#search", "service04711");

    await eventually(async () => assert.equal(await page.textContent("tbody"), "demo.many.Service04711"), PATIENCE_MS);
    assert.deepEqual(opened.complaints, []);
  });

  function hostileContract(): Descriptor {
    const { descriptor } = compileTexts({
      "hostile.rpc": `package demo.hostile.v1;\n/// DOC\nservice Hostile {\n  /// DOC\n  @idempotent ask(\n    /// DOC\n    text: string): string;\n}\n`,
    });
    const doc = `${HOSTILE}${"x".repeat(1_000_000)}`;
    assert.ok(descriptor !== undefined);
    return JSON.parse(JSON.stringify(descriptor).replaceAll('"DOC"', JSON.stringify(doc))) as Descriptor; // as it was
  }
});
