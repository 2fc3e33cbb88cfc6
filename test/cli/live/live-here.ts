// A live command in this process: for parts of it that are tested without the process.

import { compareDescriptors, escapeText } from "@callwire/compiler";
import { compileTexts } from "#cli/commands/live/contract-tools.js";
import { Live, type LiveFlags } from "#cli/live/live-command.js";

/** `told`: gets what the command says on stderr, and `shown` what it says on stdout. */
export function createLive(flags: LiveFlags, told: string[] = [], shown: string[] = []): Live {
  const none = (): never => {
    throw new Error("this command asks for no contracts that are here");
  };
  return new Live(
    {
      terminal: { out: (text) => void shown.push(text), err: (text) => void told.push(text), color: false, outColor: false },
      escape: escapeText,
      format: (text) => text,
      compare: compareDescriptors,
      compileTexts,
      loadCheckout: none,
      loadContracts: none,
      loadProject: none,
      configuredRegistry: () => undefined,
    },
    { timeout: "30s", ...flags },
  );
}
