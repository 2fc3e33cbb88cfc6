import assert from "node:assert/strict";
import { compareDescriptors } from "@callwire/compiler";
import type { Descriptor, FileDescriptor } from "callwire/schema";
import { withoutSameFiles } from "#compiler/breaking/same-files.js";
import { finish } from "#compiler/steps.js";
import { CASES } from "./cases.js";
import { describeContracts } from "./describe-contracts.js";

/** Cases of which one has changed, and the others are the same. */
const TOGETHER = 8;

/** The contracts of one case, with paths and packages that no other case has. */
function filesOf(text: string, at: number): readonly FileDescriptor[] {
  const written = JSON.stringify(describeContracts(text).files)
    .replaceAll(/\b(demo|[abc])\.v(?=\d)/g, `$1${at}.v`)
    .replaceAll(/\bfile-(?=\d)/g, `case${at}-`);
  return JSON.parse(written) as readonly FileDescriptor[]; // what was written above
}

function descriptorOf(lists: readonly (readonly FileDescriptor[])[]): Descriptor {
  return { ...describeContracts(""), files: lists.flat() };
}

/** The same, where no contract is the same text as it was. No rule reads this comment. */
function disguise(descriptor: Descriptor): Descriptor {
  return { ...descriptor, files: descriptor.files.map((file) => ({ ...file, doc: `${file.doc ?? ""} Another.` })) };
}

describe("contracts that are the same on both sides", () => {
  it("change nothing of what is found in the others", () => {
    const all = Object.entries(CASES).filter(([, { fires }]) => !fires.includes("/* id */"));
    for (let start = 0; start < all.length; start += TOGETHER) {
      const cases = all.slice(start, start + TOGETHER);
      const before = cases.map(([, each], at) => filesOf(each.before, at));
      const same = structuredClone(before);
      for (const [at, [id, { fires }]] of cases.entries()) {
        const after = descriptorOf(same.with(at, filesOf(fires, at)));
        const found = compareDescriptors(descriptorOf(before), after);
        assert.deepEqual(found, compareDescriptors(descriptorOf(before), disguise(after)), id);
        assert.ok(
          found.some(({ rule }) => rule === id),
          id,
        );
      }
    }
  });

  it("are left out, and those with another text or another path are not", () => {
    const [first, second] = describeContracts("struct S {} \n---\n struct T {}").files;
    assert.ok(first !== undefined && second !== undefined);
    const changed = { ...second, doc: "Changed." };
    assert.deepEqual(finish(withoutSameFiles([first, second], [structuredClone(first), changed])), [[second], [changed]]);
    const moved = { ...second, path: "moved.rpc" };
    assert.deepEqual(finish(withoutSameFiles([first, second], [first, moved])), [[second], [moved]]);
  });

  it("may stand on the path of another one, in another root", () => {
    const [first, second] = describeContracts("struct S {} \n---\n struct T {}").files;
    assert.ok(first !== undefined && second !== undefined);
    const beside = { ...second, path: first.path };
    const changed = { ...first, doc: "Changed." };
    assert.deepEqual(finish(withoutSameFiles([first, beside], [changed, beside])), [[first], [changed]]);
  });
});
