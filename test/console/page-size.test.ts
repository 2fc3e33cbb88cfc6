// The page of the console as it is packed: how large it is, and that its policy allows it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ROOT } from "../support/run-script.js";

/** Bytes of the script and the style sheet together, as gzip makes them. */
const MAX_GZIP_BYTES = 45 * 1024;

describe("the page of callwire console as it is packed", () => {
  const read = (name: string): Buffer => readFileSync(join(ROOT, "cli/dist/console", name));

  it("is small", () => {
    const bytes = [read("page.js"), read("style.css")].reduce((sum, file) => sum + gzipSync(file).length, 0);

    console.log(`      ${bytes} bytes by gzip`);
    assert.ok(bytes < MAX_GZIP_BYTES);
  });

  it("moves nothing by itself, so that nobody has to ask for less motion", () => {
    assert.doesNotMatch(read("style.css").toString("utf8"), /transition|animation|scroll-behavior/);
    assert.doesNotMatch(read("page.js").toString("utf8"), /\.animate\(|behavior:"smooth"/);
  });

  it("has nothing inline that its policy would forbid", () => {
    assert.doesNotMatch(
      read("index.html").toString("utf8"),
      /<script(?! type="module" src="\/page\.js"><\/script>)|style=|\son\w+=/,
    );
  });
});
