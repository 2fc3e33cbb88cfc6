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
      text: 'editionOf(type) === "proto3" ? "implicit"',
      replacement: 'editionOf(type) === "proto3" ? "optional"',
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
      what: "makes parameters of a request that others use",
      file: "import/proto/inlined-requests.ts",
      text: "return uses === 1 && slots",
      replacement: "return slots",
      tests: ["import/proto/inlined-requests"],
    },
    {
      what: "gives a new parameter the place of an old one",
      file: "import/proto/print-parameters.ts",
      text: "?? Number.POSITIVE_INFINITY",
      replacement: "?? 0",
      tests: ["import/proto/inlined-requests"],
    },
    {
      what: "takes the presence of proto2 for that of proto3 in descriptors",
      file: "import/proto/read-descriptors.ts",
      text: 'if (syntax === "proto3") return "implicit";',
      replacement: 'if (syntax !== "editions") return "implicit";',
      tests: ["import/proto/read-descriptors"],
    },
    {
      what: "reads descriptors of any number",
      file: "import/proto/proto-bounds.ts",
      text: "++messages > MAX_MESSAGES",
      replacement: "++messages < 0",
      tests: ["import/proto/proto-bounds"],
    },
    {
      what: "parses a block of any length",
      file: "import/proto/proto-bounds.ts",
      text: "inBlock > MAX_BLOCK_STATEMENTS",
      replacement: "inBlock < 0",
      tests: ["import/proto/proto-bounds"],
    },
    {
      what: "reads a link that leads out of its folder",
      file: "import/source-files.ts",
      text: "!realpathSync(file).startsWith(",
      replacement: "file.startsWith(",
      tests: ["import/source-files"],
    },
    {
      what: "takes a number that protobuf does not have",
      file: "import/proto/print-message.ts",
      text: "number <= MAX_NUMBER",
      replacement: "number <= Number.MAX_VALUE",
      tests: ["import/proto/proto-bounds"],
    },
    {
      what: "makes a path that no disk has",
      file: "import/contract-places.ts",
      text: "path.length <= MAX_PATH_LENGTH && longest <= MAX_PART_LENGTH",
      replacement: "longest >= 0",
      tests: ["import/proto/proto-bounds"],
    },
    {
      what: "reads an edition whose rules it does not know",
      file: "import/proto/read-proto.ts",
      text: "!EDITIONS.has(edition)",
      replacement: "EDITIONS.size === 0",
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
