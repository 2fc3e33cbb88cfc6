// The files of the page, which are packed beside the bundle, and the headers of every answer.

import { readFileSync } from "node:fs";
import { besideBundle } from "../../beside.js";

/** What a page may do: nothing but what the console itself has. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const HEADERS = {
  "content-security-policy": POLICY,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
} as const;

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

const FILES = {
  "/": { name: "index.html", type: "text/html; charset=utf-8" },
  "/page.js": { name: "page.js", type: "text/javascript; charset=utf-8" },
  "/style.css": { name: "style.css", type: "text/css; charset=utf-8" },
} as const;

/** By their paths. Throws when the package is not whole. */
export function loadPageFiles(): ReadonlyMap<string, PageFile> {
  return new Map(
    Object.entries(FILES).map(([path, { name, type }]) => [
      path,
      { type, content: readFileSync(besideBundle(`console/${name}`)) },
    ]),
  );
}
