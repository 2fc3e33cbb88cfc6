// docs/hints/: a page for each diagnostic code, whose examples do what they say.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, DIAGNOSTIC_KINDS, type DiagnosticCode, diskHost } from "@callwire/compiler";
import { type Example, findCodes, readExamples, readPage } from "./examples.js";

const FOLDER = join(import.meta.dirname, "../../../docs/hints");
const SECTIONS = ["Why", "Wrong", "Right", "What to do"];
const CODES = Object.keys(DIAGNOSTIC_KINDS) as DiagnosticCode[]; // keys of a table that is const

/**
 * What the wrong example gives, where a contract cannot give the code itself: the compiler refuses
 * it earlier.
 */
const REFUSED_EARLIER: Partial<Record<DiagnosticCode, DiagnosticCode>> = { CW4003: "CW2003" };

describe("the hint pages", () => {
  it("are one for each code, and no more", () => {
    assert.deepEqual(readdirSync(FOLDER).sort(), CODES.map((code) => `${code}.md`).sort());
  });

  for (const code of CODES) {
    describe(`${code}.md`, () => {
      const page = readPage(`docs/hints/${code}.md`);
      const examples = readExamples(page);

      it("has the title of the code, what it means, why, both examples, and what to do", () => {
        assert.ok(page.startsWith(`# ${code}: ${DIAGNOSTIC_KINDS[code].title}\n\n`));
        assert.match(page.split("\n\n")[1] ?? "", /^[A-Z].*\.$/s);
        assert.deepEqual(
          [...page.matchAll(/^## (.*)$/gm)].map((match) => match[1]),
          SECTIONS,
        );
        for (const section of page.split(/^## .*\n/m).slice(1)) assert.notEqual(section.trim(), "");
      });

      it("shows as wrong what gives this code and no other", () => {
        assert.deepEqual(codesOf(examples, "Wrong"), [REFUSED_EARLIER[code] ?? code]);
      });

      it("shows as right what gives none", () => {
        assert.deepEqual(codesOf(examples, "Right"), []);
      });
    });
  }
});

function codesOf(examples: readonly Example[], section: string): readonly string[] {
  const shown = examples.filter((example) => example.section === section);
  assert.ok(shown.length > 0);
  const [first] = shown;
  if (first?.language === "hex") return codesOfBytes(first.text);
  for (const { language } of shown) assert.equal(language, "rpc");
  return findCodes(shown.map(({ text }) => text));
}

/**
 * Bytes in hexadecimal at the start of each line, up to two spaces: what cannot be shown as text.
 */
function codesOfBytes(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "callwire-hint-"));
  try {
    const digits = text.split("\n").map((line) => line.split(/ {2,}/)[0] ?? "");
    writeFileSync(join(folder, "example.rpc"), Buffer.from(digits.join("").replaceAll(" ", ""), "hex"));
    return compile(diskHost, { roots: [folder] }).diagnostics.map(({ code }) => code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
