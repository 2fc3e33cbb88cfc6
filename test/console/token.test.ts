// The token of the link to the page of `callwire console`: how it becomes a cookie, also of a
// console that does not answer at that moment.

import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import { listenOn } from "#cli/live/console/console-server.js";
import { type OpenConsole, openConsole } from "#cli/live/console/open-console.js";
import { createLive } from "../cli/live/live-here.js";
import { type OpenPage, seesText, sharedBrowser } from "./browser.js";

const REGISTRY = "memory:token";
const TOKEN = "a-token-that-nobody-guesses-3";

describe("the token of a link to the console", function () {
  this.timeout(300_000);
  this.slow(10_000);

  const { registry } = openRegistry(REGISTRY);
  let console: OpenConsole;
  let opened: OpenPage;
  before(async () => {
    const allowed = { calls: false, actions: false };
    console = await openConsole(createLive({ registry: REGISTRY }), registry, await listenOn(0), { token: TOKEN, allowed });
    opened = await (await sharedBrowser()).open(`${new URL(console.url).origin}/#token=${TOKEN.replace("3", "4")}`);
  });
  after(async () => {
    await opened.close();
    await console.close();
    await registry[Symbol.asyncDispose]();
  });

  it("is kept by the page until somebody answers, and is in no address by then", async () => {
    const { page } = opened;
    await seesText(page, "The console refuses this browser", "[role=alert]"); // it is another one
    let isAway = true;
    await page.route("**/api/session", (request) => (isAway ? request.abort() : request.continue()));
    await page.goto(console.url.replace("/#", "/errors#"));
    await seesText(page, "The console does not answer", "[role=alert]");
    assert.equal(page.url(), new URL("/errors", console.url).href);
    isAway = false;

    await seesText(page, "0 failed calls of this console", "main");
    assert.equal(await page.textContent("[role=alert]"), "");
  });
});
