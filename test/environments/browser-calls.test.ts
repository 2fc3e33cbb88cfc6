// What only a browser shows of `callwire/web`, in Debian's Chromium: answers that it keeps, and
// streams that a page sends, which takes HTTP/2.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { CallwireServer } from "callwire";
import { createHttp } from "callwire/http";
import { build } from "esbuild";
import { Authority } from "../support/certificates.js";
import { closeKitchens, startKitchen } from "../support/kitchen-server.js";
import { ROOT } from "../support/run-script.js";

/** What is used here of playwright-core, which only the folder of the environments has. */
interface Page {
  goto(url: string): Promise<unknown>;
  evaluate(code: string): Promise<unknown>;
}
interface Browser {
  newPage(options: { readonly ignoreHTTPSErrors: boolean }): Promise<Page>;
  close(): Promise<void>;
}
interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: readonly string[]; timeout: number }): Promise<Browser>;
  };
}

/** It is asked of nobody but the page, and root has no sandbox. */
const ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"];
const PROGRAM = `
  import { attempt, connect } from "callwire/web";
  import { $Kitchen } from "./build/generated/kitchen-sink.js";
  globalThis.kitchen = connect($Kitchen, "/");
  globalThis.explain = async (call) => {
    const result = await attempt(call);
    return result.ok ? "it answered" : result.error.message;
  };
  globalThis.each = async function* (...items) {
    yield* items;
  };
`;

describe("callwire/web in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  let program: string;
  let finds = 0;

  before(async () => {
    const load = createRequire(join(ROOT, "test/environments/package.json"));
    const { chromium } = load("playwright-core") as Playwright; // its types are in that folder, too
    const [launched, { outputFiles }] = await Promise.all([
      chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGS, timeout: 60_000 }),
      build({ stdin: { contents: PROGRAM, resolveDir: ROOT }, bundle: true, write: false, format: "iife", platform: "browser" }),
    ]);
    [browser, program] = [launched, outputFiles[0]?.text ?? ""];
  });
  after(() => browser.close());
  afterEach(closeKitchens);

  function serveKitchen(http: Parameters<typeof createHttp>[0] = {}): Promise<CallwireServer> {
    return startKitchen({ find: () => new Map([[++finds, { kind: "left", value: "a" }]]) }, { http: createHttp(http) });
  }

  /** A page of the server's own origin, with a client. */
  async function open({ httpUrl }: CallwireServer): Promise<Page> {
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    await page.goto(`${httpUrl}/healthz`);
    await page.evaluate(program);
    return page;
  }

  it("takes an answer that is @cacheable from what the browser has kept", async () => {
    const page = await open(await serveKitchen());
    const find = (name: string): Promise<unknown> => page.evaluate(`kitchen.find("${name}").then((all) => [...all.keys()])`);

    const first = await find("a");
    assert.deepEqual(await find("a"), first);
    assert.notDeepEqual(await find("b"), first);
    assert.equal(finds, 2);
  });

  it("sends a stream over HTTP/2", async () => {
    const tls = new Authority().issue({ names: ["DNS:localhost", "IP:127.0.0.1"] });
    const page = await open(await serveKitchen({ tls }));

    assert.equal(await page.evaluate("kitchen.sum(each(1, 2.5, -0.25))"), 3.25);
    assert.equal(await page.evaluate("kitchen.sum(each())"), 0);
  });

  it("says what to do where no stream can be sent", async () => {
    const page = await open(await serveKitchen());

    assert.match(
      String(await page.evaluate("explain(kitchen.sum(each(1)))")),
      /^\[UNAVAILABLE\] .*Kitchen\/sum: no answer from http:.*; a browser sends streams over HTTP\/2 alone$/,
    );
    const chat = "explain((async () => { for await (const line of kitchen.chat('a', each('b'))); })())";
    assert.match(
      String(await page.evaluate(chat)),
      /^\[UNIMPLEMENTED\] .*Kitchen\/chat takes a stream: fetch gives no answer before its request has ended; call it from Node/,
    );
  });
});
