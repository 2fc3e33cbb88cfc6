// The page of `callwire console` in Debian's Chromium, beside real ZooKeeper and servers that come
// and go. One browser and one registry for all of it.

import assert from "node:assert/strict";
import { type CallwireServer, connect, implement, openRegistry, serve } from "callwire";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { calculator } from "../../examples/calculator/calculator.js";
import { kitchen } from "../../examples/streams/kitchen.js";
import { Calculator } from "../../generated/calculator.js";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { IS_LONG } from "../support/long-form.js";
import { eventually } from "../support/wait.js";
import { createNode } from "../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { type Browser, findBarriers, type OpenPage, PATIENCE_MS, seesText, sharedBrowser } from "./browser.js";
import { ConsoleUnderTest } from "./console-under-test.js";
import { findUnreached, searchesBySlash } from "./keyboard.js";
import { picture, pictureForReadme } from "./pictures.js";

/** Names of tables that must be moved sideways to be seen whole. */
const CUT_TABLES = `[...document.querySelectorAll(".scroll")].filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => each.getAttribute("aria-label"))`;
const CALCULATOR = Calculator.name;

describe("the page of callwire console", function () {
  this.timeout(300_000);
  this.slow(10_000);

  let zookeeper: ZookeeperServer;
  let registry: string;
  let operator: ZookeeperRegistry;
  let browser: Browser;
  let tested: ConsoleUnderTest;
  const servers: CallwireServer[] = [];
  let opened: OpenPage;

  before(async () => {
    [zookeeper, browser] = await Promise.all([ZookeeperServer.start(), sharedBrowser()]);
    registry = `zookeeper://${zookeeper.host}/rpc`;
    const found = openRegistry(registry).registry;
    assert.ok(found instanceof ZookeeperRegistry);
    operator = found;
    [tested] = await Promise.all([
      ConsoleUnderTest.start({ registry, args: ["--allow-calls", "--allow-actions"] }),
      begin(),
      begin(),
      begin(),
    ]);
    opened = await browser.open(tested.link);
    opened.page.on("dialog", (dialog) => void dialog.accept());
  });
  after(async () => {
    await Promise.all([tested.close(), opened.close(), ...servers.map((server) => server.close())]);
    await operator[Symbol.asyncDispose]();
    await zookeeper.close();
  });
  beforeEach(async () => {
    await opened.page.goto(tested.origin);
    await sees(CALCULATOR, "tbody");
    opened.complaints.length = 0;
  });

  async function begin(version = "1.4.0"): Promise<CallwireServer> {
    const services = [implement(Calculator, calculator), implement(Kitchen, kitchen)];
    const server = await serve({ registry, services, zone: "eu-1", version });
    servers.push(server);
    return server;
  }

  /** Once the text is in that part of the page. */
  const sees = (text: string | RegExp, selector = "body") => seesText(opened.page, text, selector);

  it("shows the services, and takes the token out of the address", async () => {
    await sees(`${CALCULATOR}303`, "tbody"); // up, draining, all

    assert.equal(opened.page.url(), `${tested.origin}/`);
    assert.deepEqual(opened.complaints, []);
  });

  it("follows a server that joins, is drained by an operator, and leaves", async () => {
    const joined = await begin("1.5.0");
    await sees(new RegExp(`${CALCULATOR}404\\D.*1\\.4\\.0, 1\\.5\\.0`), "tbody"); // figures stand between
    await operator.changeConfig(CALCULATOR, { instance: [joined.id], drain: true });
    await sees(`${CALCULATOR}314`, "tbody");
    await sees(`an operator drains ${joined.id}`, ".warnings");
    await operator.changeConfig(CALCULATOR, { instance: [joined.id], drain: false });
    await joined.close();
    await sees(`${CALCULATOR}303`, "tbody");

    await sees(/left.*joined/, ".changes"); // the newest first
    assert.deepEqual(opened.complaints, []);
  });

  it("shows instances in a table that is sorted by its columns, the contract with its texts, and consumers", async () => {
    const { page } = opened;
    await using client = connect(Calculator, registry, { name: "billing", version: "7.1" });
    await client.ready();
    await page.click(`text=${CALCULATOR}`);
    await sees("The operation has no result for these operands", "pre.contract");
    await sees("billing7.1", '[aria-label="Consumers"]');
    await page.click("nav >> text=Topology");
    await sees(`billing→ ${CALCULATOR}13 of 37.1`, "tbody");
    await page.click("tbody a");
    await sees("billing7.1", '[aria-label="Consumers"]');
    const addresses = servers.slice(0, 3).map(({ listening }) => String(listening));
    const shown = () =>
      page.evaluate(`[...document.querySelectorAll("[aria-label=Instances] td:nth-child(2)")].map((cell) => cell.textContent)`);

    assert.deepEqual(await shown(), addresses.toSorted());
    await page.click('[aria-label="Instances"] button:has-text("Address")');
    assert.deepEqual(await shown(), addresses.toSorted().reverse());
    assert.equal(page.url(), `${tested.origin}/services/${CALCULATOR}`);
    assert.deepEqual(opened.complaints, []);
  });

  it("drains a chosen instance, shows that it drains, and takes that back", async () => {
    const { page } = opened;
    await page.click(`text=${CALCULATOR}`);
    const address = String(servers[0]?.listening);
    await page.click(`[aria-label="choose ${address}"]`);
    await page.click('button:text-is("Drain")');
    await sees(`${address}draining`, '[aria-label="Instances"]');
    await page.click('button:text-is("Undo")');
    await sees(`${address}up`, '[aria-label="Instances"]');
    await page.fill('[aria-label="weight from 0 to 10,000"]', "20");
    await page.click('button:text-is("Set weight")');
    await sees(`${address}up20`, '[aria-label="Instances"]');
    await page.click('button:text-is("Undo")');
    await sees(`${address}up100`, '[aria-label="Instances"]');

    assert.deepEqual(opened.complaints, []);
  });

  it("calls a method by a form that is in step with its JSON, and shows an error of the contract", async () => {
    const { page } = opened;
    await page.click(`text=${CALCULATOR}`);
    await page.click('[aria-label="Methods"] >> text=divide');
    await page.fill('[aria-label="Form"] input[type=text] >> nth=0', "10");
    await page.click('[role=tab] >> text="JSON"');
    assert.equal(await page.evaluate("document.querySelector('.json').value"), '{\n  "num1": 10\n}');
    await page.fill(".json", '{"num1": 10, "num2": 4}');
    await page.click('[role=tab] >> text="Form"');
    assert.equal(await page.evaluate("document.querySelectorAll('[aria-label=Form] input[type=text]')[1].value"), "4");
    await page.click('button:text-is("Call")');
    await sees("2.5", ".answer .value");
    await page.fill('[aria-label="Form"] input[type=text] >> nth=1', "0");
    await page.click('button:text-is("Call")');
    await sees(/InvalidOperation \(INVALID_ARGUMENT\)/, ".answer");

    await sees(/InvalidOperation.*"num2":0.*ok.*"num2":4/, ".history");
    await page.click("nav >> text=Errors");
    await sees(/divideInvalidOperation \(INVALID_ARGUMENT\).*127\.0\.0\.1:\d+/, "tbody");
    assert.deepEqual(opened.complaints, []);
  });

  it("marks a wrong value at its field, in the words of the checker", async () => {
    const { page } = opened;
    await page.goto(`${tested.origin}/call/${Kitchen.name}/area`);
    await page.waitForSelector("form select");
    await page.selectOption("form select >> nth=0", "polygon");
    await page.click('button:text-is("Add an item")');
    await page.fill(".nested .nested .nested input >> nth=0", "wide");
    await sees(/^xf64"wide" is not a number/, ".field.wrong");

    await sees("shape.polygon.points\\[0\\].x: ", ".checked");
    assert.deepEqual(opened.complaints, []);
  });

  it("shows a stream that never ends while it comes, without freezing, and stops it", async () => {
    const { page } = opened;
    await page.goto(`${tested.origin}/call/${Kitchen.name}/watch`);
    await page.fill('[aria-label="Form"] input[type=text]', "1");
    await page.click('button:text-is("Call")');
    await sees("they come faster than anybody reads", ".answer");
    // It answers while it draws.
    await page.click('[role=tab] >> text="JSON"');
    await page.waitForSelector(".json");
    await page.click('button:text-is("Stop")');
    await sees("Stopped", ".answer");

    assert.deepEqual(opened.complaints, []);
  });

  it("streams what is typed, line by line", async () => {
    const { page } = opened;
    await page.goto(`${tested.origin}/call/${Kitchen.name}/chat`);
    await page.fill('[aria-label="Form"] input[type=text]', "hall");
    await page.click('button:text-is("Call")');
    await page.fill('[aria-label="the next item, as JSON"]', '"hello"');
    await page.keyboard.press("Enter");
    await sees("hall: hello", ".feed");
    await page.click('button:text-is("End the stream")');
    await sees("Done", ".answer");

    assert.deepEqual(opened.complaints, []);
  });

  it("shows what stands in the registry, and why some of it is skipped", async () => {
    const { page } = opened;
    await createNode(zookeeper.host, `/rpc/services/${CALCULATOR}/broken~0`, Buffer.from("<img src=x onerror=alert(1)>"));
    await page.click("nav >> text=Registry");
    await sees(/skipped.*broken~0.*it is not JSON/, '[aria-label="Entries"]');
    await sees("None is in force", "main"); // what was drained above is taken back

    assert.deepEqual(opened.complaints, []);
  });

  it("says that its console is away, goes on when it is started again, and keeps what has changed", async () => {
    const changes = "document.querySelectorAll('.changes li').length";
    const before = Number(await opened.page.evaluate(changes));
    const { port } = tested;
    await tested.close();
    await sees("The console does not answer", "[role=alert]");
    tested = await ConsoleUnderTest.start({ registry, port, args: ["--allow-calls", "--allow-actions"] });
    await eventually(async () => assert.equal(await opened.page.textContent("[role=alert]"), ""), PATIENCE_MS);
    await begin("1.6.0");
    await sees("1.4.0, 1.6.0", "tbody");

    assert.ok(before > 0 && Number(await opened.page.evaluate(changes)) > before);
  });

  it("says that the registry is away, and goes on when it is back", async () => {
    await zookeeper.kill();
    await sees(/The registry is (?:suspended|lost|connecting)/, "[role=alert]");
    await zookeeper.restart();
    await eventually(async () => assert.equal(await opened.page.textContent("[role=alert]"), ""), PATIENCE_MS);

    await sees(/4 instances|8 instances/, ".title");
    assert.deepEqual(opened.complaints, []);
  });

  it("says what to do to a browser without the token", async () => {
    const other = await browser.open(tested.origin);
    await eventually(async () =>
      assert.match(String(await other.page.textContent("[role=alert]")), /open the link that callwire console prints/),
    );
    await other.close();
  });

  it("is searched and opened by the keyboard alone", async () => {
    const { page } = opened;
    await page.click("nav >> text=Registry");
    await searchesBySlash(page);
    await page.keyboard.type("calcul");
    await eventually(
      async () => assert.equal(await page.evaluate("document.querySelectorAll('tbody a').length"), 1),
      PATIENCE_MS,
    );
    // From the search over the region of the table and its columns to the first name.
    for (let step = 0; step < 20; step++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate("document.activeElement.textContent")) === CALCULATOR) break;
    }
    await page.keyboard.press("Enter");
    await sees(CALCULATOR, "h1");

    await eventually(async () => assert.equal(await page.evaluate("document.activeElement.tagName"), "H1"), PATIENCE_MS);
  });

  it("has no serious barrier, is reached by Tab, and is no wider than the screen, in the light and in the dark", async () => {
    const { page } = opened;
    await using client = connect(Calculator, registry, { name: "billing", version: "7.1" });
    await client.ready();
    await page.goto(`${tested.origin}/call/${CALCULATOR}/divide`);
    await page.fill('[aria-label="Form"] input[type=text] >> nth=0', "1");
    await page.fill('[aria-label="Form"] input[type=text] >> nth=1', "0");
    await page.click('button:text-is("Call")');
    await sees("InvalidOperation", ".answer");
    if (IS_LONG) {
      await page.click(`.title a`);
      await pictureForReadme(page, () => client.divide(10, 4));
    }
    for (const [name, path] of Object.entries({
      overview: "/",
      service: `/services/${CALCULATOR}`,
      registry: "/registry",
      errors: "/errors",
      topology: "/topology",
      call: `/call/${Kitchen.name}/area`,
    })) {
      await page.goto(`${tested.origin}${path}`);
      await page.waitForSelector({ service: "pre", call: "form select" }[name] ?? "tbody tr");
      assert.deepEqual(await findUnreached(page), [], name);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await findBarriers(page), [], name);
        for (const width of [375, 1_280, 2_560]) {
          await page.setViewportSize({ width, height: 800 });
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width, name);
          assert.deepEqual(await page.evaluate(CUT_TABLES), [], name);
          if (IS_LONG) await picture(page, `${name}-${width}-${colorScheme}`);
        }
      }
    }
  });
});
