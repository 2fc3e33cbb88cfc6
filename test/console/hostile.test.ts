// What strangers put into a registry, and how the page looks at it: markup, marks of direction,
// texts of megabytes, and thousands of services. Nothing is run, and the page answers.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "callwire";
import type { Descriptor } from "callwire/schema";
import { compileTexts } from "../compiler/contracts.js";
import { eventually } from "../support/wait.js";
import { findBarriers, type OpenPage, PATIENCE_MS, seesText } from "./browser.js";
import { endpointOf, RegistryPages } from "./registry-pages.js";

const IMAGE = '<img src=x onerror="window.isBroken = true">';
const HOSTILE = `${IMAGE}<script>window.isBroken = true</script>\u202etxt\u200b`;
/** Rows that are in the page, of however many. */
const MAX_ROWS = 300;
/** Of a page: it shows a contract of megabytes in tens of them. */
const MAX_HEAP_BYTES = 150 * 1024 * 1024;

describe("the page of callwire console before strangers", function () {
  this.timeout(300_000);
  this.slow(10_000);

  const pages = new RegistryPages();
  afterEach(() => pages.close());

  async function isBroken({ page }: OpenPage): Promise<readonly unknown[]> {
    return [await page.evaluate("window.isBroken"), await page.evaluate("document.images.length")].filter(Boolean);
  }

  const sees = ({ page }: OpenPage, text: RegExp, selector = "main") => seesText(page, text, selector);

  async function heapBytes({ page }: OpenPage): Promise<number> {
    return Number(await page.evaluate("performance.memory.usedJSHeapSize"));
  }

  it("shows hostile ids, zones, versions and metadata as text, with what would hide as escapes", async () => {
    const opened = await pages.look(
      "hostile",
      (registry) => {
        const more = { zone: HOSTILE, version: HOSTILE, meta: { [IMAGE]: HOSTILE } };
        return registry.register("demo.Hostile", endpointOf(HOSTILE, more)).ready();
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
      await registry.register(service.name, endpointOf("a", { fingerprint: service.fingerprint })).ready();
    };
    const opened = await pages.look("contract", fill, `/services/${service.name}`);
    await sees(opened, /<img src=x onerror=/, "pre.contract");
    await opened.page.click('[aria-label="Methods"] a');
    await sees(opened, /<img src=x onerror=/, "form");

    assert.deepEqual(await isBroken(opened), []);
    assert.ok((await heapBytes(opened)) < MAX_HEAP_BYTES);
    assert.deepEqual(opened.complaints, []);
  });

  it("shows what is other in two contracts whose documentation is markup and a megabyte", async () => {
    const [old, contract] = [hostileContract(), hostileContract("now")];
    const name = "demo.hostile.v1.Hostile";
    const fill = async (registry: Registry): Promise<void> => {
      for (const [id, each] of [
        ["a", old],
        ["b", old],
        ["c", contract],
      ] as const) {
        const fingerprint = each.files[0]?.services[0]?.fingerprint ?? assert.fail();
        registry.publishSchema(fingerprint, each);
        await registry.register(name, endpointOf(id, { fingerprint, version: HOSTILE, port: id.charCodeAt(0) })).ready();
      }
    };
    const opened = await pages.look("versions", fill, `/services/${name}`);
    await sees(opened, /127\.0\.0\.1:97, 127\.0\.0\.1:98.*127\.0\.0\.1:99/s, ".versions");
    await sees(opened, /error: demo\.hostile\.v1\.Hostile\/ask/, ".versions .bad");
    await sees(opened, /<img src=x onerror=/, ".versions");

    assert.deepEqual(await isBroken(opened), []);
    assert.deepEqual(await findBarriers(opened.page), []);
    assert.ok((await heapBytes(opened)) < MAX_HEAP_BYTES);
    assert.deepEqual(opened.complaints, []);
  });

  it("lists ten thousand services by their names, of which it draws those in sight, and follows the one that is opened", async () => {
    const opened = await pages.look("many", async (registry) => {
      const names = Array.from({ length: 10_000 }, (_, index) => `demo.many.Service${String(index).padStart(5, "0")}`);
      await Promise.all(names.map((name) => registry.register(name, endpointOf(name)).ready()));
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
    await page.click("tbody a"); // nobody gives a contract of it, which the page says
    await sees(opened, /127\.0\.0\.1:1up/, '[aria-label="Instances"]');

    assert.ok((await heapBytes(opened)) < MAX_HEAP_BYTES);
  });

  it("tells no other site where it is looked at", async () => {
    const opened = await pages.look("referrer", (registry) => registry.register("demo.One", endpointOf("one")).ready());
    await sees(opened, /demo\.One/, "tbody");
    const told: unknown[] = [];
    const site = createServer(({ url, headers: { referer, origin, cookie } }, response) => {
      if (url === "/there") told.push(referer, origin, cookie);
      response.end("elsewhere");
    });
    await once(site.listen(0, "127.0.0.1"), "listening");
    const { port } = site.address() as AddressInfo; // of a server that listens at a port
    await opened.page.evaluate(`(() => {
      const link = Object.assign(document.createElement("a"), { href: "http://127.0.0.1:${port}/there" });
      document.body.append(link);
      requestAnimationFrame(() => link.click());
    })()`);
    await sees(opened, /elsewhere/, "body");
    site.close();
    site.closeAllConnections();

    assert.deepEqual(told, [undefined, undefined, undefined]);
  });

  /** `method`: of its service. */
  function hostileContract(method = "ask"): Descriptor {
    const { descriptor } = compileTexts({
      "hostile.rpc": `package demo.hostile.v1;\n/// DOC\nservice Hostile {\n  /// DOC\n  @idempotent ${method}(\n    /// DOC\n    text: string): string;\n}\n`,
    });
    const doc = `${HOSTILE}${"x".repeat(1_000_000)}`;
    assert.ok(descriptor !== undefined);
    return JSON.parse(JSON.stringify(descriptor).replaceAll('"DOC"', JSON.stringify(doc))) as Descriptor; // as it was
  }
});
