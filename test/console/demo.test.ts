// The demo with the console beside it, as a new user sees it.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { ProcessUnderTest } from "../support/process-under-test.js";
import { eventually } from "../support/wait.js";
import { seesText, sharedBrowser } from "./browser.js";

describe("the demo with its console", function () {
  this.timeout(300_000);
  this.slow(30_000);

  it("shows a server that is killed, one that joins and one that drained, and leaves nothing behind", async () => {
    const browser = await sharedBrowser();
    await using demo = ProcessUnderTest.start("build/examples/demo/demo.js", ["--console"]);
    const [, link = ""] = await demo.said(/open (http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+)/);
    const opened = await browser.open(link);
    const addressOf = async (name: string): Promise<string> =>
      (await demo.said(new RegExp(`server ${name} registered at (127\\.0\\.0\\.1:\\d+)`)))[1] ?? "";
    const [killed, drained] = [await addressOf("A"), await addressOf("B")];
    await demo.said(/kill server A/);
    await seesText(opened.page, new RegExp(`left${killed} was up`), ".changes");
    await seesText(opened.page, new RegExp(`joined${await addressOf("C")}`), ".changes");
    await seesText(opened.page, new RegExp(`draining${drained} up to draining`), ".changes");
    await demo.said(/server B has ended/);
    await seesText(opened.page, new RegExp(`left${drained} was draining`), ".changes");
    assert.deepEqual(opened.complaints, []);
    await opened.close();
    const children = demo.children;
    demo.send("SIGTERM");

    assert.equal((await demo.ended()).code, 143);
    await eventually(() => assert.ok(children.every((pid) => !existsSync(`/proc/${pid}`))));
  });
});
