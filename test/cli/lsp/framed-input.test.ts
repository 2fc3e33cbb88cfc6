// Bytes of an editor that cannot be messages end the server, so that the editor starts it again.

import assert from "node:assert/strict";
import { createFramedInput } from "#cli/lsp/framed-input.js";

function frame(text: string): string {
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

describe("the bytes of an editor", function () {
  this.timeout(20_000);

  /** What is passed on of some chunks, and what is wrong. `isAll`: the editor goes then. */
  async function pass(
    chunks: readonly string[],
    isAll = true,
  ): Promise<{ readonly passed: string; readonly problems: readonly string[] }> {
    const problems: string[] = [];
    const input = createFramedInput((problem) => problems.push(problem));
    for (const chunk of chunks) input.write(chunk);
    if (isAll) input.end();
    let passed = "";
    for await (const chunk of input) passed += String(chunk);
    return { passed, problems };
  }

  const TWO = `${frame('{"a":"ü\r\n\r\n"}')}Content-Type: x\r\ncontent-length:2 \r\n\r\n{}`;

  it("are passed on, however they are cut", async () => {
    assert.deepEqual(await pass([TWO]), { passed: TWO, problems: [] });
    assert.deepEqual(await pass([...TWO]), { passed: TWO, problems: [] });
    const [first = "", ...rest] = TWO.split("\r");
    assert.deepEqual(await pass([first, ...rest.map((each) => `\r${each}`)]), { passed: TWO, problems: [] });
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ["without a length", "X: 1\r\n\r\n{}", /without a Content-Length/],
    ["with a length that is no number", "Content-Length: abc\r\n\r\n{}", /without a Content-Length/],
    ["with a length below zero", "Content-Length: -5\r\n\r\n{}", /without a Content-Length/],
    ["with a length of too many digits", `Content-Length: ${"9".repeat(40)}\r\n\r\n{}`, /without a Content-Length/],
    ["with a length that nobody has memory for", "Content-Length: 99999999999\r\n\r\n{}", /99999999999 bytes, more than/],
    ["with a header without end", "x".repeat(9_000), /header of more than 8192 bytes/],
    ["with a header that is too long", `X: ${"x".repeat(9_000)}\r\n\r\n`, /header of more than 8192 bytes/],
    [
      "behind one that said too little of itself",
      "Content-Length: 1\r\n\r\n{}Content-Length: 2\r\n\r\n{}",
      /without a Content-Length/,
    ],
  ];
  for (const [what, bytes, problem] of wrong)
    it(`end at a message ${what}, and are read no further`, async () => {
      const { passed, problems } = await pass([frame("{}"), bytes, frame("{}")], false);
      assert.equal(passed, frame("{}"));
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", problem);
    });
});
