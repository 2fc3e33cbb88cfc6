// Deliberate faults of importing contracts.

import { inRoom, type Mutant } from "../mutant.js";

export const IMPORT_FAULTS: readonly Mutant[] = [
  ...inRoom("cli", [
    {
      what: "gives an id of the lock to another field",
      file: "import/field-ids.ts",
      text: "new Set([...reserved, ...Object.values(before)])",
      replacement: "new Set([...reserved])",
      tests: ["import/proto/import-proto"],
    },
    {
      what: "gives a number above 255 as an id",
      file: "import/field-ids.ts",
      text: "slot.number <= MAX_FIELD_ID && !taken",
      replacement: "!taken",
      tests: ["import/proto/import-proto"],
    },
    {
      what: "takes every field of proto3 for optional",
      file: "import/proto/read-proto.ts",
      text: 'edition === "proto3" ? "implicit"',
      replacement: 'edition === "proto3" ? "optional"',
      tests: ["import/proto/import-proto"],
    },
    {
      what: "writes what uses a file that was refused",
      file: "import/dependents.ts",
      text: "if (lost === undefined) return true;",
      replacement: "if (lost !== null) return true;",
      tests: ["import/proto/import-proto"],
    },
    {
      what: "keeps aliases of enums",
      file: "import/proto/type-table.ts",
      text: "return first === undefined;",
      replacement: "return first !== null;",
      tests: ["import/proto/import-proto"],
    },
    {
      what: "takes paths out of the folder from a lock",
      file: "import/import-lock.ts",
      text: "PATH.test(each)",
      replacement: "each !== PATH.source",
      tests: ["import/import-lock"],
    },
  ]),
];
