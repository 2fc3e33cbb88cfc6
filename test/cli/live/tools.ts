// What the command line gives to live commands, for tests that run them in this process.

import assert from "node:assert/strict";
import type { LiveTools } from "#cli/live/live-command.js";
import type { RecordingTerminal } from "../sandbox.js";

/** Those that a test does not give fail when they are asked. */
export function toolsOf(terminal: RecordingTerminal, given: Partial<LiveTools> = {}): LiveTools {
  return {
    terminal,
    escape: (text) => text,
    format: (text) => text,
    compare: () => assert.fail("nothing is compared"),
    compileTexts: () => assert.fail("nothing is compiled"),
    loadCheckout: () => assert.fail("no checkout is asked for"),
    loadContracts: () => assert.fail("no contracts are asked for"),
    loadProject: () => assert.fail("no project is asked for"),
    configuredRegistry: () => undefined,
    ...given,
  };
}
