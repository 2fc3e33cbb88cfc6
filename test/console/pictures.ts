// Pictures of pages, for people, who look at them: of the long form. In `build/console/`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";
import type { Page } from "./browser.js";

const FOLDER = join(ROOT, "build/console");
/** From which the picture of the README is made, `docs/assets/console.png`. */
const README = "service-1280-light";
/** Milliseconds of calls, so that the graphs have a line. */
const BUSY_MS = 20_000;

/** The whole of a page, also what is below the screen. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
  if (name === README) await page.screenshot({ path: join(FOLDER, "readme.png") });
}

/** Calls as fast as they are answered, one behind the other. */
export async function callForAWhile(call: () => Promise<unknown>): Promise<void> {
  const endAt = performance.now() + BUSY_MS;
  while (performance.now() < endAt) await call();
}
