import assert from "node:assert/strict";
import type { Category, Finding, FindingSeverity } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import { breaksOf, removalOf } from "#cli/live/compat/breaks.js";

const [RUNNING, CHECKOUT]: readonly Descriptor[] = [
  { version: 1, files: [] },
  { version: 1, files: [] },
];
assert.ok(RUNNING !== undefined && CHECKOUT !== undefined);

const finding = (name: string, severity: FindingSeverity, category: Category = "wire"): Finding => ({
  rule: "rule",
  category,
  severity,
  name,
  message: "",
});
/** What a comparison finds in the one direction and in the other. */
const compare = (forward: readonly Finding[], back: readonly Finding[]) => (before: Descriptor) =>
  before === RUNNING ? forward : back;
const names = (kind: "instance" | "consumer", forward: readonly Finding[], back: readonly Finding[] = []) =>
  breaksOf(kind, RUNNING, CHECKOUT, compare(forward, back)).map(({ name }) => name);

describe("breaksOf", () => {
  it("breaks consumers by errors, which are of an old client with a new server", () => {
    assert.deepEqual(names("consumer", [finding("a", "error"), finding("b", "warning"), finding("c", "note")]), ["a"]);
  });

  it("breaks instances by warnings, which are of a new client with an old server", () => {
    assert.deepEqual(names("instance", [finding("a", "error"), finding("b", "warning"), finding("c", "note")]), ["b"]);
  });

  it("breaks instances by an error that is one from the other side, too", () => {
    const forward = [finding("a", "error"), finding("c", "note")];
    assert.deepEqual(names("instance", forward, [finding("a", "error"), finding("b", "error"), finding("c", "error")]), ["a"]);
    assert.deepEqual(names("instance", forward, [finding("a", "warning")]), []);
    assert.deepEqual(names("instance", forward, [finding("a", "error", "source")]), []);
  });

  it("breaks nobody who runs by what only compiles or behaves in another way", () => {
    for (const category of ["source", "behaviour"] as const)
      assert.deepEqual(names("consumer", [finding("a", "error", category)]), []);
    assert.deepEqual(names("consumer", [finding("a", "error", "identity")]), ["a"]);
  });
});

describe("removalOf", () => {
  it("breaks consumers of a service that is gone, and no instance", () => {
    assert.deepEqual(removalOf("demo.v1.Shop", "instance"), []);
    assert.deepEqual(
      removalOf("demo.v1.Shop", "consumer").map(({ rule, name }) => [rule, name]),
      [["service-removed", "demo.v1.Shop"]],
    );
  });
});
