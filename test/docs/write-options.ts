// Writes docs/options.md.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeOptionsPage } from "./options-page.js";

writeFileSync(join(import.meta.dirname, "../../../docs/options.md"), writeOptionsPage());
