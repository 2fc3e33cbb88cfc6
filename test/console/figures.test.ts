// Figures in the page of `callwire console`, of real servers: they agree with a ledger of the
// calls, and stay when the page, the console or a server goes away.

import assert from "node:assert/strict";
import { type CallwireServer, connect, implement, type Registry, type ServeOptions, serve } from "callwire";
import { Stats } from "callwire/stats";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";
import { eventually } from "../support/wait.js";
import { findBarriers, type OpenPage, PATIENCE_MS, seesText } from "./browser.js";
import { endpointOf, RegistryPages } from "./registry-pages.js";

const CALC = Calculator.name;
const CALLS = 1_200;
/** Every fifth of them divides by zero. */
const ERRORS = 240;

describe("figures in the page of callwire console", function () {
  this.timeout(300_000);
  this.slow(10_000);

  const pages = new RegistryPages();
  afterEach(() => pages.close());

  async function begin(target: string, options: Partial<ServeOptions> = {}): Promise<CallwireServer> {
    const services = [implement(Calculator, calculator)];
    const server = await serve({ registry: target, services, listen: "127.0.0.1:0", stopOnSignal: false, ...options });
    pages.endWith(() => server.close());
    return server;
  }

  /** To all servers of the registry in turns. */
  async function call(target: string): Promise<void> {
    await using client = connect(Calculator, target);
    for (let at = 0; at < CALLS; at += 100)
      await Promise.all(Array.from({ length: 100 }, (_, index) => client.divide(1, index % 5).catch(() => undefined)));
  }

  /** Text of the cells of a column, by the rows of a table. */
  async function column({ page }: OpenPage, table: string, title: string): Promise<readonly string[]> {
    const cells = await page.evaluate(`(() => {
      const table = document.querySelector('[aria-label="${table}"] table');
      const at = [...table.querySelectorAll("th")].findIndex((cell) => cell.textContent.startsWith("${title}"));
      return [...table.querySelectorAll("tbody tr")].map((row) => row.children[at].textContent);
    })()`);
    assert.ok(Array.isArray(cells));
    return cells.map(String);
  }

  const ledgerOf = (calls: number, errors: number): RegExp =>
    new RegExp(`${calls.toLocaleString("en")} calls in .*, of which ${errors} failed`);

  it("agree with a ledger, over several instances, and say why an instance has none", async () => {
    const target = "memory:figures-ledger";
    const opened = await pages.look(
      "figures-ledger",
      async () => {
        await begin(target);
        await begin(target);
        await begin(target, { stats: false });
      },
      `/services/${CALC}`,
    );
    await seesText(opened.page, /No figures of 1 instance: it is older than this command, or was started with stats: false/);
    await eventually(
      async () => assert.deepEqual((await column(opened, "Instances", "Calls/s")).toSorted(), ["0", "0", "–"]),
      PATIENCE_MS,
    );
    const silent = await column(opened, "Instances", "Calls/s");
    const address = (await column(opened, "Instances", "Address"))[silent.indexOf("–")] ?? "";
    await using told = connect(Calculator, `tcp://${address}`);
    await told.divide(1, 2); // of one that tells nothing nobody knows
    const others = (await column(opened, "Instances", "Address")).filter((each) => each !== address);
    await call(`static:${others.join(",")}`);

    await seesText(opened.page, ledgerOf(CALLS, ERRORS), '[aria-label="Figures"]');
    assert.deepEqual(await findBarriers(opened.page), []);
    await tellsMoments(opened);
    assert.deepEqual(opened.complaints, []);
  });

  /** The values of a moment: under the pointer, and by the arrow keys. */
  async function tellsMoments({ page }: OpenPage): Promise<void> {
    const pointer = (type: string): Promise<unknown> =>
      page.evaluate(`(() => {
        const svg = document.querySelector(".plot svg");
        const { left, width } = svg.getBoundingClientRect();
        svg.dispatchEvent(new PointerEvent("${type}", { clientX: left + width / 2, bubbles: true }));
      })()`);
    await seesText(page, /^now$/, ".graph time");
    await pointer("pointermove");
    await seesText(page, /^\d\d:\d\d:\d\d$/, ".graph time");
    await pointer("pointerleave");
    await seesText(page, /^now$/, ".graph time");
    await page.evaluate("document.querySelector('.plot').focus()");
    await page.keyboard.press("ArrowLeft");
    await seesText(page, /^\d\d:\d\d:\d\d$/, ".graph time");
    const values = await page.evaluate("[...document.querySelectorAll('.plot')].map((plot) => plot.ariaValueText)");
    assert.match(String(values), /^\d\d:\d\d:\d\d: [\d.,]+/);
  }

  it("stay when the page is loaded anew, and go on", async () => {
    const target = "memory:figures-reload";
    const opened = await pages.look("figures-reload", () => begin(target), `/services/${CALC}`);
    await eventually(async () => assert.deepEqual(await column(opened, "Instances", "Calls/s"), ["0"]), PATIENCE_MS);
    await call(target);
    await seesText(opened.page, ledgerOf(CALLS, ERRORS), '[aria-label="Figures"]');
    await opened.page.goto(opened.page.url());
    await seesText(opened.page, ledgerOf(CALLS, ERRORS), '[aria-label="Figures"]');
    await call(target);

    await seesText(opened.page, ledgerOf(2 * CALLS, 2 * ERRORS), '[aria-label="Figures"]');
  });

  it("are of each service in the overview, and of none that nobody looks at", async () => {
    const target = "memory:figures-overview";
    let server: CallwireServer | undefined;
    const opened = await pages.look("figures-overview", async (registry: Registry) => {
      server = await begin(target);
      await registry.register("demo.Away", endpointOf("away")).ready();
    });
    await eventually(async () => assert.deepEqual(await column(opened, "Services", "Calls/s"), ["–", "0"]), PATIENCE_MS);
    await call(target);
    await eventually(async () => assert.notDeepEqual(await column(opened, "Services", "Calls/s"), ["–", "0"]), PATIENCE_MS);
    await opened.page.click("nav >> text=Registry");

    // A while later, as a page that is loaded anew is to miss nothing.
    await using stats = connect(Stats, `tcp://${server?.listening}`);
    for await (const { connections } of stats.watch("", 250)) if (connections === 1) break; // that of this test
    assert.deepEqual(opened.complaints, []);
  });
});
