// The page of what has changed since another version, that of what is deprecated, and that of
// errors.

import assert from "node:assert/strict";
import { compareDescriptors } from "@callwire/compiler";
import { DOCS_FORMS } from "#cli/docs/docs-request.js";
import { crawl } from "./crawl.js";
import { describeTexts, docsOf, textOf } from "./made-docs.js";

const BEFORE = describeTexts({
  "shop.rpc": `package shop.v1;
struct Item { 1 sku: string; 2 note: string?; }
struct Old { 1 x: u8; }
enum Size { 0 Small; }
service Shop { price(item: Item): u32; gone(): Old; }`,
});
const AFTER = describeTexts({
  "shop.rpc": `package shop.v1;
@code(NOT_FOUND) error Missing { 1 sku: string; }
@code(NOT_FOUND) error Never { 1 sku: string; }
struct Item { 1 sku: string; @deprecated("say it in words") 2 note: string?; 3 size: Size?; }
struct Fresh { 1 y: u8; }
enum Size { 0 Small; 1 Large; }
service Shop { price(item: Item): u32 throws Missing; @deprecated all(): Fresh; }`,
});

describe("the page of changes", () => {
  const against = { name: "v1.2", descriptor: BEFORE, findings: compareDescriptors(BEFORE, AFTER) };

  async function page(name: string, more: Parameters<typeof docsOf>[1] = { against }): Promise<string> {
    const files = await docsOf(AFTER, more);
    assert.deepEqual(crawl(files).wrong, []);
    return files.get(`${name}.html`) ?? "";
  }

  it("has each finding of callwire breaking once, with its rule and who notices", async () => {
    const text = textOf(await page("changes"));

    assert.match(text, /Since v1\.2: 3 breaking, /);
    for (const { rule, category, message } of against.findings) {
      assert.ok(text.includes(`${rule}${category}${message.replaceAll("`", "")}`), `${rule} ${message}`);
    }
    assert.equal(text.split("method-removed").length, 2);
  });

  it("lists what is new, deprecated since and gone, without what stands in it", async () => {
    const html = await page("changes");
    const part = (from: string, to: string) => textOf(html.slice(html.indexOf(`<h2 id="${from}"`), html.indexOf(to)));

    assert.match(
      part("-new", '<h2 id="-deprecated"'),
      /Shop\.allmethod.*Missingerror.*Nevererror.*Item\.sizefield.*Freshstruct.*Size\.Largemember/s,
    );
    assert.doesNotMatch(part("-new", '<h2 id="-deprecated"'), /Fresh\.y|Missing\.sku|Item\.note/);
    assert.match(part("-deprecated", '<h2 id="-gone"'), /Item\.notefieldshop\.v1say it in words/);
    assert.doesNotMatch(part("-deprecated", '<h2 id="-gone"'), /Shop\.all/);
    assert.match(part("-gone", "</main>"), /Shop\.gonemethod.*Oldstruct/s);
    assert.doesNotMatch(part("-gone", "</main>"), /href|Old\.x/);
  });

  it("says that nothing has changed, and is not there when nothing is compared", async () => {
    const same = { against: { name: "v1", descriptor: AFTER, findings: [] } };

    assert.match(textOf(await page("changes", same)), /Since v1: nothing/);
    assert.ok(!(await docsOf(AFTER)).has("changes.html"));
  });

  for (const form of DOCS_FORMS) {
    it(`leads to what is there in ${form}`, async () => {
      assert.deepEqual(crawl(await docsOf(AFTER, { form, against })).wrong, []);
    });
  }

  it("has beside it what is deprecated, with the reason", async () => {
    const text = textOf(await page("deprecated"));

    assert.match(text, /2 names that are not to be used any more/);
    assert.match(text, /Shop\.allmethodshop\.v1.*Item\.notefieldshop\.v1say it in words/s);
    assert.ok(!(await docsOf(BEFORE)).has("deprecated.html"));
  });

  it("has beside it all errors by their status, with the methods that throw them", async () => {
    const text = textOf(await page("errors"));

    assert.match(text, /2 errors, by their status.*NOT_FOUND.*Missingshop\.v1Shop\.price.*Nevershop\.v1/s);
    assert.ok(!(await docsOf(BEFORE)).has("errors.html"));
  });
});
