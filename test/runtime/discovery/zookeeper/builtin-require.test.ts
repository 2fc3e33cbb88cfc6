import assert from "node:assert/strict";

const FILE = import.meta.resolve("#runtime/discovery/zookeeper/builtin-require.js");
let loads = 0;

/** The module anew, as in a process of its own. */
async function load(): Promise<{ dropRequire(): void }> {
  const module: unknown = await import(`${FILE}?${++loads}`);
  return module as { dropRequire(): void };
}

describe("the require that a bundle of CommonJS finds", () => {
  afterEach(() => Reflect.deleteProperty(globalThis, "require"));

  it("gives modules of Node, until it is dropped", async () => {
    const { dropRequire } = await load();
    const found: unknown = Reflect.get(globalThis, "require");
    assert.ok(typeof found === "function");
    assert.equal(found("node:path"), process.getBuiltinModule("node:path"));
    assert.equal(found("underscore"), undefined);
    dropRequire();

    assert.equal("require" in globalThis, false);
  });

  it("is left alone when there is one", async () => {
    const own = (): string => "own";
    Reflect.set(globalThis, "require", own);
    const { dropRequire } = await load();
    dropRequire();

    assert.equal(Reflect.get(globalThis, "require"), own);
  });

  it("is gone once the library is loaded", async () => {
    await import("#runtime/discovery/zookeeper/library.js");

    assert.equal("require" in globalThis, false);
  });
});
