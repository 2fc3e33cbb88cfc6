// `callwire completion`: what a shell reads to complete commands, options, services, methods and
// fields.

import { Argument } from "commander";
import { SCRIPTS } from "../completion/scripts.js";
import { Exit } from "../usage-error.js";
import { defineCommand } from "./command.js";

const EXAMPLES = `
Services, methods and fields come from the registry that the line or CALLWIRE_REGISTRY names.

Examples:
  source <(callwire completion bash)                                       # in ~/.bashrc
  source <(callwire completion zsh)                                        # in ~/.zshrc, after compinit
  callwire completion fish > ~/.config/fish/completions/callwire.fish`;

export const completionCommand = defineCommand({
  name: "completion",
  description: "print what a shell needs to complete callwire",
  declare: (command) =>
    command
      .addArgument(new Argument("<shell>", "bash, zsh or fish").choices(Object.keys(SCRIPTS)))
      .addHelpText("after", EXAMPLES),
  run: ({ terminal }, shell: keyof typeof SCRIPTS) => {
    terminal.out(SCRIPTS[shell]);
    return Exit.ok;
  },
});
