// How long a registry is asked for those who look at lenses and type nothing.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import type { AskRegistry } from "#cli/lsp/ask-registry.js";
import { findAsked } from "#cli/lsp/asked.js";
import { Projects } from "#cli/lsp/projects.js";
import { RegistryLens } from "#cli/lsp/registry-lens.js";
import { Sandbox } from "../sandbox.js";

const MINUTE_MS = 60_000;

describe("lenses of a registry", () => {
  let sandbox: Sandbox;
  let projects: Projects;
  let lens: RegistryLens;
  let takesRefresh: boolean;
  let nowMs: number;
  let timer: { readonly at: number; readonly run: () => void } | undefined;
  let asked: number;
  let refreshes: number;
  let live: ReadonlyMap<string, number>;

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("callwire.json", '{ "registry": "zookeeper://127.0.0.1:1/rpc" }');
    sandbox.write("idl/desk.rpc", "package demo.v1;\n\nservice Desk { open(); }\n");
    [takesRefresh, nowMs, timer, asked, refreshes, live] = [true, 0, undefined, 0, 0, new Map()];
    const registry: AskRegistry = {
      run: () => Promise.reject(new Error("nothing else is asked here")),
      countLive: async () => {
        asked++;
        return live;
      },
    };
    const clock = {
      nowMs: () => nowMs,
      startTimer(delayMs: number, run: () => void) {
        timer = { at: nowMs + delayMs, run };
        return () => {
          timer = undefined;
        };
      },
    };
    const viewer = { takesRefresh: () => takesRefresh, refresh: () => void refreshes++ };
    projects = new Projects((problem) => assert.fail(problem));
    lens = new RegistryLens(registry, projects, viewer, clock);
  });
  afterEach(() => sandbox.remove());

  /** The titles above the service. */
  function look(): readonly (string | undefined)[] {
    const found = findAsked(projects, { uri: pathToFileURL(sandbox.path("idl/desk.rpc")).href });
    assert.ok(found !== undefined);
    return lens.lensesIn(found).map(({ command }) => command?.title);
  }

  /** Lets time pass, and timers ring. */
  async function pass(ms: number): Promise<void> {
    const end = nowMs + ms;
    await Promise.resolve(); // what was asked before is answered
    while (timer !== undefined && timer.at <= end) {
      const { at, run } = timer;
      [timer, nowMs] = [undefined, at];
      run();
      await Promise.resolve();
      await Promise.resolve();
    }
    nowMs = end;
  }

  it("are told anew when an instance comes while nobody types", async () => {
    look();
    await pass(MINUTE_MS);
    assert.deepEqual([look(), refreshes], [["0 live", "call"], 1]);
    live = new Map([["demo.v1.Desk", 2]]);
    await pass(MINUTE_MS);
    assert.equal(refreshes, 2);
    assert.deepEqual(look(), ["2 live", "call"]);
  });

  it("are asked for once more after five minutes, and then the registry is left alone", async () => {
    look();
    await pass(MINUTE_MS);
    assert.equal(refreshes, 1);
    await pass(10 * MINUTE_MS);
    // At once, and each half minute before five have passed.
    assert.deepEqual([asked, refreshes, timer], [10, 2, undefined]);
  });

  it("are looked after for as long as an editor asks again when it is told to", async () => {
    look();
    for (let turn = 0; turn < 10; turn++) {
      const before = refreshes;
      await pass(5 * MINUTE_MS);
      if (refreshes > before) look();
    }
    assert.ok(asked > 90, String(asked));
  });

  it("are not looked after for an editor that cannot be told", async () => {
    takesRefresh = false;
    look();
    await pass(MINUTE_MS);
    assert.deepEqual([asked, timer], [1, undefined]);
  });

  it("are not looked after once the editor goes, or has another project", async () => {
    look();
    await pass(MINUTE_MS);
    const before = asked;
    projects.forget();
    await pass(MINUTE_MS);
    assert.deepEqual([asked, timer], [before, undefined]);
    look();
    lens.stop();
    assert.equal(timer, undefined);
  });
});
