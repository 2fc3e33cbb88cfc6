// `callwire init`: a new project.

import { init } from "../project/init.js";
import { defineCommand } from "./command.js";

interface InitFlags {
  readonly packages?: string;
}

const EXAMPLES = `
A contract, a server, a client, a test, callwire.json, package.json, tsconfig.json, Dockerfile and
.gitignore. A file that is there already is never overwritten: then nothing is written at all.

Examples:
  callwire init             # into this folder
  callwire init greeter     # into the folder greeter, which is made where need be
  callwire init greeter --packages ../tarballs    # with what npm pack has made of Callwire`;

export const initCommand = defineCommand({
  name: "init",
  description: "begin a project: contract, server, client and test",
  declare: (command) =>
    command
      .argument("[folder]", "where it goes (default: the current folder)")
      .option("--packages <folder>", "take the packages of Callwire from tarballs in a folder")
      .addHelpText("after", EXAMPLES),
  run: ({ terminal, cwd }, folder: string | undefined, { packages }: InitFlags) => init(terminal, { cwd, folder, packages }),
});
