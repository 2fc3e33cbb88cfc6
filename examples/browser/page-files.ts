// The files of the page, with the program in one piece, and the headers that they are sent with.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const PAGE = join(import.meta.dirname, "../../../examples/browser/page");

export interface PageFile {
  readonly type: string;
  readonly content: string;
}

export interface PageFiles {
  readonly headers: Readonly<Record<string, string>>;
  /** By the path of a URL. */
  get(path: string): PageFile | undefined;
}

/** `api`: where the services answer HTTP. */
export async function loadPage(api: string): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, "page.ts")],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
  });
  const html = await readFile(join(PAGE, "index.html"), "utf8");
  const files = new Map<string, PageFile>([
    ["/", { type: "text/html; charset=utf-8", content: html.replace("{{api}}", api) }],
    ["/style.css", { type: "text/css", content: await readFile(join(PAGE, "style.css"), "utf8") }],
    ["/page.js", { type: "text/javascript", content: outputFiles[0]?.text ?? "" }],
    ["/favicon.ico", { type: "image/x-icon", content: "" }],
  ]);
  // Nothing inline, no `eval`, no other server but the one of the services.
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${api}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    headers: {
      "content-security-policy": policy.join("; "),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    },
    get: (path) => files.get(path),
  };
}
