// ts-morph, loaded when it is first asked for: that takes a quarter of a second, and the thread
// that lays out never asks. By `require`, as for an `import` Node first searches its nine megabytes
// of CommonJS for the names that they export, which takes half as long again.

import { createRequire } from "node:module";

type TsMorph = typeof import("ts-morph");

const require = createRequire(import.meta.url);
let loaded: TsMorph | undefined;

export function loadTsMorph(): TsMorph {
  // What the package declares is what it exports.
  loaded ??= require("ts-morph") as TsMorph;
  return loaded;
}
