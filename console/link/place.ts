// Where the reader is: the address of the browser as a signal, and links that stay on the page.

import { signal } from "@preact/signals";
import { parseRoute, pathOf, type Route } from "../model/route.js";

export const route = signal<Route>(parseRoute(location.pathname));

export function go(to: Route): void {
  history.pushState(null, "", pathOf(to));
  route.value = to;
  scrollTo(0, 0);
  // Who cannot see the page is told of the new one.
  afterDrawing(() => document.querySelector("h1")?.focus());
}

/** Once the page shows what has just changed. */
export function afterDrawing(then: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(then));
}

export function followPlace(): void {
  window.addEventListener("popstate", () => {
    route.value = parseRoute(location.pathname);
  });
}
