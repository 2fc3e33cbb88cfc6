// What the pages of contracts say, and where their links lead.

import assert from "node:assert/strict";
import { DOCS_FORMS } from "#cli/docs/docs-request.js";
import { readContract } from "../../compiler/contracts.js";
import { Author, mend } from "../../fuzz/contract-author.js";
import { crawl, renderMarkdown } from "./crawl.js";
import { describeTexts, docsOf, textOf, withText } from "./made-docs.js";

const KITCHEN = { "kitchen-sink.rpc": readContract("kitchen-sink.rpc"), "money.rpc": readContract("money.rpc") };
const HOSTILE = "<img src=x onerror=alert(1)> </script> [a](javascript:alert(1)) \u202etxt\u0007 | `|` **b** &lt; # c";

describe("pages of contracts", function () {
  this.timeout(60_000);

  for (const form of DOCS_FORMS) {
    it(`in ${form} link each type, error and method of the kitchen sink to its place`, async () => {
      const { count, wrong } = crawl(await docsOf(describeTexts(KITCHEN), { form }));

      assert.deepEqual(wrong, []);
      assert.ok(count > 30, `${count} links`);
    });

    it(`in ${form} lead nowhere wrong, whatever the names are`, async () => {
      const author = new Author(20);
      for (let round = 0; round < 30; round++) {
        const { compilation } = mend(author.files());
        assert.ok(compilation.descriptor !== undefined);
        assert.deepEqual(crawl(await docsOf(compilation.descriptor, { form })).wrong, []);
      }
    });

    it(`in ${form} are the same for the same contracts`, async () => {
      const [first, second] = [await docsOf(describeTexts(KITCHEN), { form }), await docsOf(describeTexts(KITCHEN), { form })];

      assert.deepEqual([...first], [...second]);
    });
  }

  it("keep names apart that differ in capitals only, and one name in two packages", async () => {
    const types = "struct Point { 1 x: u8; } struct Other { 1 y: u8; }";
    const descriptor = describeTexts({
      "a.rpc": `package a.v1; ${types} service Shop { get(): Point; other(): Other; }`,
      "b.rpc": "package b.v1; service Shop { all(): u8; }",
      "aux.rpc": "package c.v1; struct Aux {}",
    });
    const files = await docsOf(withText(descriptor, "Other", "POINT"));

    assert.deepEqual(crawl(files).wrong, []);
    assert.ok(files.has("contracts/aux-.html"));
    assert.match(files.get("contracts/a.html") ?? "", /<h3 id="Point">.*<h3 id="POINT">/s);
    assert.match(files.get("index.html") ?? "", /contracts\/a\.html#Shop.*contracts\/b\.html#Shop/s);
  });

  it("hold together when the names are hostile, as in a descriptor of others", async () => {
    const descriptor = describeTexts({ "a.rpc": "package a.v1; struct Zed { 1 why: u8; } service Shop { get(): Zed; }" });
    for (const form of DOCS_FORMS) {
      const names = withText(withText(descriptor, "Zed", '"><img src=x>#%20 '), "why", "](javascript:x) <b>|");
      const files = await docsOf(names, { form });

      assert.deepEqual(crawl(files).wrong, []);
      assert.doesNotMatch(
        [...files.values()].map((text) => (form === "html" ? text : renderMarkdown(text))).join(""),
        /<img|<b>|href="javascript:/,
      );
    }
  });

  it("in HTML show hostile words as text, and what would hide by its number", async () => {
    const descriptor = describeTexts({ "a.rpc": "/// HOSTILE\npackage a.v1;\n/// HOSTILE\nstruct A {\n/// HOSTILE\n1 x: u8; }" });
    const files = await docsOf(withText(descriptor, "HOSTILE", HOSTILE));
    const page = files.get("contracts/a.html") ?? "";

    assert.doesNotMatch(page, /<img|<\/script> |\u202e|\u0007|href="javascript:/);
    assert.equal(
      textOf(page).split("<img src=x onerror=alert(1)> </script> [a](javascript:alert(1)) \\u{202e}txt\\u{7}").length,
      4,
    );
  });

  it("in Markdown show hostile words as text, also in a cell", async () => {
    const descriptor = describeTexts({
      "a.rpc": "package a.v1;\n/// HOSTILE\nstruct A {\n/// HOSTILE\n1 x: u8;\n/// - 1. # > text\n2 y: u8; }",
    });
    const files = await docsOf(withText(descriptor, "HOSTILE", HOSTILE), { form: "markdown" });
    const html = renderMarkdown(files.get("contracts/a.md") ?? "");

    assert.doesNotMatch(html, /<img|<script|<\/script|<strong>|href="javascript:|\u202e/);
    assert.equal(textOf(html).split("[a](javascript:alert(1)) \\u{202e}txt\\u{7} | | **b** &lt; # c").length, 3);
    assert.match(html, /<td>• 1\. # &gt; text<\/td>/);
  });

  it("make no link of an address, in either form", async () => {
    const doc = "See https://a.example/x, www.a.example, HTTPS://B.example and me@a.example.";
    const descriptor = describeTexts({
      "a.rpc": `package a.v1;\n/// ${doc}\nstruct A { 1 x: u8 @meta("at", "https://a.example"); }`,
    });
    for (const form of DOCS_FORMS) {
      const text = (await docsOf(descriptor, { form })).get(`contracts/a.${form === "html" ? "html" : "md"}`) ?? "";
      const html = form === "html" ? text : renderMarkdown(text);

      assert.doesNotMatch(html, /href="(?!#|\.\.\/|data:)/i);
      assert.ok(textOf(html).includes(doc));
    }
  });

  it("in Markdown have no list, heading or quotation that the words only look like", async () => {
    const doc = ["- 1. one", "", "# two", "> three", "four", "===", "2) five"].map((line) => `/// ${line}`.trimEnd()).join("\n");
    const files = await docsOf(describeTexts({ "a.rpc": `package a.v1;\n${doc}\nstruct A {}` }), { form: "markdown" });
    const html = renderMarkdown(files.get("contracts/a.md") ?? "");

    assert.doesNotMatch(html, /<ol|<blockquote|<h1>(?!a\.v1)|<h2>(?!Types)/);
    assert.match(textOf(html), /1\. one\s+# two\s+> three\s+four\s+===/);
  });

  it("take a comment of a megabyte in a moment", async () => {
    const doc = (text: string) => `package a.v1;\n/// ${text.repeat(Math.ceil(900_000 / text.length))}\nstruct A { 1 x: u8; }`;
    for (const text of ["[", "`", "[a][", "* - ", "a.", "<", "\\", "[a](", "1. "]) {
      const descriptor = describeTexts({ "a.rpc": doc(text) });
      const start = performance.now();
      await docsOf(descriptor);
      await docsOf(descriptor, { form: "markdown" });
      assert.ok(performance.now() - start < 5_000, `${text} takes ${performance.now() - start} ms`);
    }
  });

  it("take as many backticks in code, and members of a type, as a contract can have", async () => {
    const code = `package a.v1;\n/// \`\`\`\n/// ${"` ".repeat(130_000)}\nstruct A {}`;
    const marked = await docsOf(describeTexts({ "a.rpc": code }), { form: "markdown" });
    assert.ok(marked.get("contracts/a.md")?.includes("\n```\n` ` ` `"));

    const members = Array.from({ length: 130_000 }, (_, id) => ({ name: `M${id}`, id }));
    const [file] = describeTexts({ "a.rpc": "package a.v1; enum E { 0 None; }" }).files;
    assert.ok(file !== undefined);
    const types = file.types.map((type) => (type.kind === "enum" ? { ...type, members } : type));
    const pages = await docsOf({ version: 1, files: [{ ...file, types }] });
    assert.match(pages.get("contracts/a.html") ?? "", /id="E\.M129999"/);
  });

  it("say what a method takes, answers and throws, and how it is called", async () => {
    const files = await docsOf(
      describeTexts({
        "shop.rpc": `package shop.v1;
/// No such thing.
@code(NOT_FOUND) @retryable error Missing { 1 sku: string; }
service Shop {
  /// What it costs.
  @readonly @timeout(2s) price(sku: string, count: u8 = 1): u32? throws Missing;
  @deprecated("use price") old(): u8;
}`,
      }),
    );
    const page = files.get("contracts/shop.html") ?? "";
    const text = textOf(page);

    assert.match(text, /price reads only\s+price\(sku: string, count: u8 = 1\): u32\? throws Missing\s+What it costs\./);
    assert.match(text, /Timeout 2s, when the caller gives none/);
    assert.match(text, /Missing\s*NOT_FOUND retryable\s*No such thing\./);
    assert.match(text, /callwire call shop\.v1\.Shop\/price -d '\{"sku":"text","count":1\}' --registry/);
    assert.match(text, /await client\.call\("price", \{"sku":"text","count":1\}\)/);
    assert.match(
      text,
      /curl -H 'content-type: application\/json' -d '\{"sku":"text","count":1\}' http:\/\/127\.0\.0\.1:8080\/shop\.v1\.Shop\/price/,
    );
    assert.match(text, /old deprecated\s+old\(\): u8\s+deprecated use price/);
    assert.match(text, /Used by Shop\.price\./);
  });

  it("have an item where the client streams, and no line for curl then", async () => {
    const files = await docsOf(
      describeTexts({
        "a.rpc": `package a.v1;
struct Point { 1 x: u8; }
service Draw {
  sum(points: stream Point): u32;
  chat(room: string, lines: stream string): stream string;
}`,
      }),
    );
    const text = textOf(files.get("contracts/a.html") ?? "");

    assert.match(text, /printf '%s\\n' '\{"x":\d+\}' \| callwire call a\.v1\.Draw\/sum -d '\{\}' --registry/);
    assert.match(text, /await client\.call\("sum", \{\}, \[\{"x":\d+\}\]\)/);
    assert.match(text, /of client\.stream\("chat", \{"room":"text"\}, \["text"\]\)/);
    assert.doesNotMatch(text, /curl/);
  });

  it("have beside them an index of names, with the first sentence of what each is", async () => {
    const text = `package a.v1;
/// </script> What it is. And more.
struct Point { 1 x: u8; }
service Draw {
  /// The HOSTILE sum.
  sum(points: [Point]): u32;
}`;
    const files = await docsOf(withText(describeTexts({ "a.rpc": text }), "HOSTILE", "\u202e"));
    const index = files.get("search-index.js") ?? "";
    const [, json = ""] = /^globalThis\.callwireIndex = ([^<]*);\n$/.exec(index) ?? [];

    assert.deepEqual(JSON.parse(json), [
      [
        "contracts/a.html",
        "a.v1",
        [
          ["s", "Draw", "", ""],
          ["m", "Draw.sum", "", "The \\u{202e} sum."],
          ["t", "Point", "x", "</script> What it is."],
        ],
      ],
    ]);
  });

  it("lead from names in the words to what they name", async () => {
    const words = "See `B`, [the other][a.v1.B.y], [B] and [nothing][a.v1.C]; `C` and [C] are none.";
    const files = await docsOf(describeTexts({ "a.rpc": `package a.v1;\n/// ${words}\nstruct A {}\nstruct B { 1 y: u8; }` }));
    const page = files.get("contracts/a.html") ?? "";

    assert.match(
      page,
      /See <code><a href="#B">B<\/a><\/code>, <code><a href="#B\.y">the other<\/a><\/code>, <code><a href="#B">B<\/a><\/code>/,
    );
    assert.match(page, /and <code>nothing<\/code>; <code>C<\/code> and \[C\] are none\./);
  });
});
