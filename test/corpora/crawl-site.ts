// What `npm run corpora` runs for pages: follows each link of a folder that `callwire docs` has
// made.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { crawl } from "../cli/docs/crawl.js";

/** Lines of what is wrong that are printed. */
const MAX_SHOWN = 20;

const [, , folder = ""] = process.argv;
const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name));
const { count, wrong } = crawl(
  new Map(paths.map((file) => [path.relative(folder, file).split(path.sep).join("/"), readFileSync(file, "utf8")])),
);
console.log(`${count} links in ${paths.length} files, ${wrong.length} of them wrong`);
for (const line of wrong.slice(0, MAX_SHOWN)) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
