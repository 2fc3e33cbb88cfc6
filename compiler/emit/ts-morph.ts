// ts-morph, loaded by `require`: for an `import`, Node first searches its nine megabytes of CommonJS for the names that they
// export, which takes a third of the time that loading takes.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// What the package declares is what it exports.
export const { printStructure, StructureKind, ts } = require("ts-morph") as typeof import("ts-morph");
