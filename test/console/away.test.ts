// What the page of `callwire console` shows while a server, the registry or the console itself is
// away: it says so, goes on by itself, and loses no figures that it has shown.

import assert from "node:assert/strict";
import { connect } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { Calculator } from "../../generated/calculator.js";
import { ProcessUnderTest } from "../support/process-under-test.js";
import { eventually } from "../support/wait.js";
import { type OpenPage, PATIENCE_MS, seesText, sharedBrowser } from "./browser.js";
import { ConsoleUnderTest } from "./console-under-test.js";

const CALC = Calculator.name;
const FIGURES = '[aria-label="Figures"]';
const INSTANCES = '[aria-label="Instances"]';
/** Of one round; every tenth divides by zero. */
const CALLS = 100;
/** Until a round is shown, at the latest: figures come each second. */
const ROUND_MS = 15_000;

describe("the page of callwire console beside what goes away", function () {
  this.timeout(300_000);
  this.slow(15_000);

  let registry: EmbeddedRegistry;
  let tested: ConsoleUnderTest;
  let opened: OpenPage;
  const servers: ProcessUnderTest[] = [];
  /** What the page must show: calls since the console was started, and those that failed. */
  let counted = { calls: 0, failed: 0 };

  before(async () => {
    registry = await startEmbeddedRegistry();
    tested = await ConsoleUnderTest.start({ registry: registry.target });
  });
  after(async () => {
    await Promise.all([tested.close(), ...servers.map((server) => server[Symbol.asyncDispose]())]);
    await registry.close();
  });
  beforeEach(async () => {
    opened = await (await sharedBrowser()).open(tested.link.replace("/#", `/services/${CALC}#`));
  });
  afterEach(() => opened.close());

  async function begin(): Promise<{ readonly server: ProcessUnderTest; readonly address: string }> {
    const args = ["127.0.0.1", "0", "--registry", registry.target];
    const server = ProcessUnderTest.start("build/examples/calculator/server.js", args);
    servers.push(server);
    return { server, address: (await server.said(/listens on (\S+),/))[1] ?? "" };
  }

  /** Once it tells figures: calls of before are not counted. */
  async function tells(address: string): Promise<void> {
    await seesText(opened.page, new RegExp(`${address}up100\\d`), INSTANCES);
  }

  async function call(address: string): Promise<void> {
    await using client = connect(Calculator, `tcp://${address}`);
    const divisions = Array.from({ length: CALLS }, (_, at) => client.divide(1, at % 10).catch(() => undefined));
    await Promise.all(divisions);
    counted = { calls: counted.calls + CALLS, failed: counted.failed + CALLS / 10 };
  }

  /** All that were made while a page looked, each once. */
  async function agrees(patienceMs = PATIENCE_MS): Promise<void> {
    const { calls, failed } = counted;
    const ledger = new RegExp(`^Figures${calls.toLocaleString("en")} calls in .*, of which ${failed} failed`);
    await seesText(opened.page, ledger, FIGURES, patienceMs);
  }

  async function shown(): Promise<{ readonly calls: number; readonly failed: number }> {
    const text = String(await opened.page.textContent(FIGURES));
    const [, calls = "", failed = ""] = /^Figures([\d,]+) calls in .*, of which (\d+) failed/.exec(text) ?? [];
    return { calls: Number(calls.replaceAll(",", "")), failed: Number(failed) };
  }

  /**
   * Once all calls of a round are shown. An instance that is registered anew is followed anew, and
   * what it is called before that is nobody's: so again, from what is shown then.
   */
  async function countsAgain(address: string): Promise<void> {
    await eventually(async () => {
      counted = await shown();
      await call(address);
      await agrees(ROUND_MS);
    }, 2 * PATIENCE_MS);
  }

  const alert = async (): Promise<string> => String(await opened.page.textContent("[role=alert]"));

  it("keeps the calls of a server that is killed, and adds those of the one that comes", async () => {
    const { server, address } = await begin();
    await tells(address);
    await call(address);
    await agrees();
    server.send("SIGKILL");
    await server.ended();
    await seesText(opened.page, "No instance is registered now", "main");
    await seesText(opened.page, `left${address} was up`, ".changes");
    const next = await begin();
    await tells(next.address);
    await call(next.address);

    await agrees();
    // Without an instance nobody has the contract, which the page asked for.
    assert.deepEqual(
      opened.complaints.filter((text) => !text.includes("status of 404")),
      [],
    );
    next.server.send("SIGTERM");
    await next.server.ended();
  });

  it("goes on with the figures while the registry is away, and says that it is", async () => {
    const { server, address } = await begin();
    await tells(address);
    await call(address);
    await agrees();
    const { port } = registry;
    await registry.close();
    await seesText(opened.page, /The registry is (?:suspended|lost|connecting)/, "[role=alert]");
    await call(address);
    await agrees();
    registry = await startEmbeddedRegistry({ port });
    await eventually(async () => assert.equal(await alert(), ""), PATIENCE_MS);

    await countsAgain(address);
    assert.deepEqual(
      opened.complaints.filter((text) => !text.includes("status of 404")),
      [],
    );
    server.send("SIGTERM");
    await server.ended();
  });

  it("keeps its graphs over a new start of the console", async () => {
    const { server, address } = await begin();
    await tells(address);
    await call(address);
    await agrees();
    const { port } = tested;
    await tested.close();
    await seesText(opened.page, "The console does not answer", "[role=alert]");
    await agrees();
    tested = await ConsoleUnderTest.start({ registry: registry.target, port });
    await eventually(async () => assert.equal(await alert(), ""), PATIENCE_MS);
    // Until the new one counts, calls are nobody's: so one after the other, until one is shown.
    const before = String(await opened.page.textContent(FIGURES)).split(" calls")[0];
    await using client = connect(Calculator, `tcp://${address}`);
    await eventually(async () => {
      await client.divide(1, 1);
      assert.notEqual(String(await opened.page.textContent(FIGURES)).split(" calls")[0], before);
    }, PATIENCE_MS);

    await seesText(opened.page, `of which ${counted.failed} failed`, FIGURES);
    server.send("SIGTERM");
    await server.ended();
  });
});
