// Lets CommonJS inside of an ES module load modules of Node. esbuild's format esm turns a `require`
// of one into a look for a global `require`, and there is none: "Dynamic require of "assert" is not
// supported". Whoever loads CommonJS imports this first, and calls `dropRequire` when that is done.
// Why so: docs/decisions/0029-bundles-find-a-require-for-a-moment.md.

const isAbsent = !("require" in globalThis);

// Modules of Node alone: all others are inside of the bundle.
if (isAbsent) Reflect.set(globalThis, "require", (id: string) => process.getBuiltinModule(id));

/** The evaluation of modules is one step: nobody else has seen the global meanwhile. */
export function dropRequire(): void {
  if (isAbsent) Reflect.deleteProperty(globalThis, "require");
}
