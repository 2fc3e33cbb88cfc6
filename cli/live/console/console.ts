// `callwire console`: a page of a registry for people, until a signal. A bundle of its own, which
// no other command loads.

import process from "node:process";
import { Exit, UsageError } from "../../usage-error.js";
import type { Live } from "../live-command.js";
import { MIN_TOKEN_LENGTH } from "./console-access.js";
import { listenOn } from "./console-server.js";
import { Interruption, withRegistry } from "./live-parts.js";
import { openBrowser } from "./open-browser.js";
import { openConsole } from "./open-console.js";

/** What the command line says. */
export interface ConsoleFlags {
  readonly port?: string | undefined;
  readonly open?: boolean | undefined;
  readonly allowCalls?: boolean | undefined;
  readonly allowActions?: boolean | undefined;
}

/** The same each time, so that a link into the page goes on leading there. */
const DEFAULT_PORT = 7870;

/** Ends with the exit code of the signal, 130 or 143. Throws UsageError when it cannot begin. */
export async function runConsole(live: Live, flags: ConsoleFlags): Promise<Exit> {
  const token = readToken();
  const listening = await listen(flags.port);
  const interrupted = new Interruption();
  const signalled = new Promise<void>((resolve) => void interrupted.onInterrupt(resolve)); // also while it begins
  try {
    return await withRegistry(live, async (registry) => {
      const allowed = { calls: flags.allowCalls === true, actions: flags.allowActions === true };
      const opened = await openConsole(live, registry, listening, { token, allowed });
      try {
        live.out(live.flags.json === true ? `${JSON.stringify({ url: opened.url })}\n` : `${opened.url}\n`);
        live.err(`the console of ${live.tools.escape(registry.target)}; end with Ctrl+C\n`);
        if (flags.open === true) openBrowser(opened.url, (why) => live.warn(why));
        await signalled;
        return interrupted.exit ?? Exit.ok;
      } finally {
        await opened.close();
      }
    });
  } finally {
    interrupted.forget();
    listening.server.close();
  }
}

async function listen(given: string | undefined) {
  const port = given === undefined ? DEFAULT_PORT : readPort(given);
  try {
    return await listenOn(port);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code !== "EADDRINUSE") throw new UsageError(`127.0.0.1:${port} cannot be listened at: ${code || String(error)}`);
    if (given !== undefined) throw new UsageError(`port ${port} is taken; give --port 0 for a free one`);
    return listenOn(0); // another console has it
  }
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--port takes a whole number from 0 to 65535, got ${JSON.stringify(text)}`);
}

function readToken(): string | undefined {
  const given = process.env["CALLWIRE_CONSOLE_TOKEN"] || undefined;
  if (given === undefined || (given.length >= MIN_TOKEN_LENGTH && /^[\w-]+$/.test(given))) return given;
  throw new UsageError(
    `CALLWIRE_CONSOLE_TOKEN must have ${MIN_TOKEN_LENGTH} or more letters, digits, - and _; leave it away for a new token each time`,
  );
}
