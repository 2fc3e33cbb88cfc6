// `callwire generate`: from contracts to TypeScript, once or whenever a contract changes; or the
// end of what was generated.

import { generate } from "../generation/generate.js";
import { watch } from "../watch/watch.js";
import { clean } from "./clean.js";
import { defineCommand, type ReportFlags, withContracts, withFormat } from "./command.js";

interface GenerateFlags extends ReportFlags {
  readonly out?: string;
  readonly check?: boolean;
  readonly force?: boolean;
  readonly watch?: boolean;
  readonly clean?: boolean;
  readonly plugins?: boolean;
}

export const generateCommand = defineCommand({
  name: "generate",
  description: "write the TypeScript of the contracts",
  declare: (command) =>
    withContracts(withFormat(command))
      .option("--out <folder>", "folder of the generated code (default: generated)")
      .option("--check", "write nothing; exit 1 when the generated code is not up to date")
      .option("--force", "generate everything, also what is up to date")
      .option("--watch", "generate again whenever a contract changes")
      .option("--clean", "delete what was generated")
      .option("--no-plugins", "start no plugin of callwire.json, and leave their files as they are"),
  run({ terminal, cwd, startEmitter }, paths: readonly string[], flags: GenerateFlags) {
    const options = { cwd, paths, ...flags };
    if (flags.clean === true) return clean(terminal, options);
    return flags.watch === true ? watch(terminal, options) : generate(terminal, options, startEmitter);
  },
});
