// Pictures of pages, for people, who look at them: of the long form. In `build/console/`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";
import type { Page } from "./browser.js";

const FOLDER = join(ROOT, "build/console");
/** Milliseconds of calls, so that the graphs have a line. */
const BUSY_MS = 20_000;

/** The whole of a page, also what is below the screen. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
}

/** That of the README, `docs/assets/console.png`: of a service, with one call behind the other. */
export async function pictureForReadme(page: Page, call: () => Promise<unknown>): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const endAt = performance.now() + BUSY_MS;
  while (performance.now() < endAt) await call();
  let isTaken = false;
  const taken = page.screenshot({ path: join(FOLDER, "readme.png") }).finally(() => {
    isTaken = true;
  });
  while (!isTaken) await call();
  await taken;
}
