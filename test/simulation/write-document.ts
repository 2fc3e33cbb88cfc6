// Puts the tables into docs/simulation.md: `npm run simulate`.

import { readFileSync, writeFileSync } from "node:fs";
import { DOCUMENT, splitDocument } from "./document.js";
import { formatTables, simulateAll } from "./table.js";

const { before } = splitDocument(readFileSync(DOCUMENT, "utf8"));
writeFileSync(DOCUMENT, before + formatTables(simulateAll()));
