// Debian's Chromium for the tests of the console, and a page that keeps what its console and its
// program complain of.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";

/** What is used here of playwright-core, which only the folder of the environments has. */
export interface Page {
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "dialog", listener: (dialog: { accept(): Promise<void> }) => void): void;
  goto(url: string): Promise<unknown>;
  route(url: string, answer: (request: RoutedRequest) => Promise<void>): Promise<unknown>;
  waitForResponse(matches: (response: { url(): string }) => boolean, options: { timeout: number }): Promise<unknown>;
  url(): string;
  click(selector: string): Promise<void>;
  fill(selector: string, value: string): Promise<void>;
  selectOption(selector: string, value: string): Promise<unknown>;
  waitForSelector(selector: string, options?: { state?: "attached" | "detached" | "visible" }): Promise<unknown>;
  evaluate(code: string): Promise<unknown>;
  textContent(selector: string): Promise<string | null>;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  emulateMedia(options: { colorScheme: "light" | "dark" }): Promise<void>;
  waitForEvent(event: "download"): Promise<{ path(): Promise<string>; suggestedFilename(): string }>;
  setInputFiles(selector: string, path: string | readonly string[]): Promise<void>;
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
}

/** A request that a test lets through, or that nobody answers. */
interface RoutedRequest {
  continue(): Promise<void>;
  abort(): Promise<void>;
}

interface ContextOptions {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly javaScriptEnabled?: boolean;
}

interface Context {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Chromium {
  newContext(options: ContextOptions): Promise<Context>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: readonly string[]; timeout: number }): Promise<Chromium>;
  };
}

/** It is asked of nobody but the page, and root has no sandbox. */
const ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"];
const VIEWPORT = { width: 1_280, height: 800 };

/** A page, and what it complained of: errors, warnings, and what its policy has forbidden. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

export class Browser {
  readonly #chromium: Chromium;

  private constructor(chromium: Chromium) {
    this.#chromium = chromium;
  }

  static async start(): Promise<Browser> {
    const load = createRequire(join(ROOT, "test/environments/package.json"));
    const { chromium } = load("playwright-core") as Playwright; // its types are in that folder, too
    return new Browser(await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGS, timeout: 60_000 }));
  }

  /**
   * With cookies of its own, as in another browser. Behind a link with a token the browser is known
   * when it is open: whoever goes to another page before that has no cookie.
   */
  async open(url: string, options: Partial<ContextOptions> = {}): Promise<OpenPage> {
    const context = await this.#chromium.newContext({ viewport: VIEWPORT, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(error.message));
    const known = url.includes("#token=")
      ? page.waitForResponse((response) => response.url().endsWith("/api/session"), { timeout: PATIENCE_MS })
      : undefined;
    await Promise.all([page.goto(url), known]);
    return { page, complaints, close: () => context.close() };
  }

  close(): Promise<void> {
    return this.#chromium.close();
  }
}

let shared: Promise<Browser> | undefined;

/** One for all files of a process. It ends behind the last test of them. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= Browser.start();
  return shared;
}

after(async () => (await shared)?.close());

/** For what a busy machine needs minutes for: how long it takes is not the point. */
export const PATIENCE_MS = 60_000;
/** Between two looks at a page: each costs it some. */
const LOOK_EVERY_MS = 50;

/** Once the text is in that part of the page. */
export async function seesText(page: Page, text: string | RegExp, selector = "body", patienceMs = PATIENCE_MS): Promise<void> {
  const wanted = new RegExp(text);
  const endAt = performance.now() + patienceMs;
  for (;;) {
    const found = String(await page.textContent(selector));
    if (wanted.test(found)) return;
    if (performance.now() >= endAt) assert.match(found, wanted);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");

/** What axe-core finds serious or critical, in words. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(AXE);
  const found = await page.evaluate(`axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + " " + target + ": " + failureSummary)))`);
  assert.ok(Array.isArray(found));
  return found.map(String);
}
