// A page under a hand that has keys alone: what it reaches by Tab, and whether that is seen.

import assert from "node:assert/strict";
import { eventually } from "../support/wait.js";
import { PATIENCE_MS, type Page } from "./browser.js";

/** Over the frame of the browser, and over regions that it scrolls by keys itself. */
const SPARE_STEPS = 10;
/** Keeps what has had the focus, and whether it showed that. */
const WATCH = `(() => {
  window.reached = new Map();
  document.addEventListener("focusin", ({ target }) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(target);
    reached.set(target, outlineStyle !== "none" && parseFloat(outlineWidth) >= 1);
  });
})()`;
/** What anybody can use, by a mouse. */
const USABLE = `[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((element) => !element.disabled && element.checkVisibility())`;
const NAME = `(element) => element.tagName.toLowerCase() + " " +
  (element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40))`;

/** What Tab alone does not reach, or reaches without a ring around it, in words. */
export async function findUnreached(page: Page): Promise<readonly string[]> {
  await page.evaluate(`"reached" in window || ${WATCH}`);
  await page.evaluate("reached.clear(), document.activeElement?.blur()");
  let found = await goRound(page);
  if (found.length > 0) found = await goRound(page); // something came while it went
  await page.evaluate("document.activeElement?.blur()");
  return found;
}

/** As many steps as there are things, and some more. */
async function goRound(page: Page): Promise<readonly string[]> {
  const count = Number(await page.evaluate(`${USABLE}.length`));
  assert.ok(count > 4, "the page has links above it at least");
  for (let step = 0; step < count + SPARE_STEPS; step++) await page.keyboard.press("Tab");
  const found = await page.evaluate(`${USABLE}.filter((element) => reached.get(element) !== true)
    .map((element) => (${NAME})(element) + (reached.has(element) ? " has no ring" : " is not reached"))`);
  assert.ok(Array.isArray(found));
  return found.map(String);
}

/** `/` leads from there to the search. */
export async function searchesBySlash(page: Page): Promise<void> {
  await page.evaluate("document.activeElement?.blur()");
  await page.keyboard.press("/");
  await eventually(async () => assert.equal(await page.evaluate("document.activeElement.id"), "search"), PATIENCE_MS);
}
