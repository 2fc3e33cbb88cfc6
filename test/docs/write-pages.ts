// Writes what docs and the packages tell of rules: docs/options.md, the table of docs/lint.md, and
// the schema of callwire.json.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLintTable, writeConfigurationSchema } from "./lint-rules.js";
import { writeOptionsPage } from "./options-page.js";

const ROOT = join(import.meta.dirname, "../../..");
const LINT_PAGE = join(ROOT, "docs/lint.md");

writeFileSync(join(ROOT, "docs/options.md"), writeOptionsPage());
writeFileSync(LINT_PAGE, withLintTable(readFileSync(LINT_PAGE, "utf8")));
writeFileSync(join(ROOT, "cli/callwire.schema.json"), writeConfigurationSchema());
