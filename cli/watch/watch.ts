// `callwire generate --watch`: goes on until a signal. What happens when a contract changes is in
// watch-run.ts.

import path from "node:path";
import { escapeText } from "@callwire/compiler";
import type { BackgroundEmitter } from "@callwire/compiler/emit";
import { type GenerateOptions, startEmitter } from "../generation/generate.js";
import type { Terminal } from "../output/terminal.js";
import { nextEndSignal } from "../start/end-signals.js";
import { tuneForLongLife } from "../start/engine.js";
import { type Exit, UsageError } from "../usage-error.js";
import { type FolderWatch, watchFolder } from "./folder-watch.js";
import { WatchRun } from "./watch-run.js";

/** Ends with the exit code of a signal, 130 or 143. Throws UsageError when it cannot begin. */
export async function watch(terminal: Terminal, options: GenerateOptions): Promise<Exit> {
  if (options.check === true) throw new UsageError("--watch and --check exclude each other; choose one");
  const signal = nextEndSignal(); // from the start on: process 1 of a container gets no signal that it does not listen to
  const emitter = await startEmitter({ remembers: true, execArgv: [] }); // what it compiles itself is faster in the end
  try {
    return await watchRoots(terminal, options, emitter, signal);
  } finally {
    await emitter.close();
  }
}

async function watchRoots(
  terminal: Terminal,
  options: GenerateOptions,
  emitter: BackgroundEmitter,
  signal: Promise<Exit>,
): Promise<Exit> {
  const run = new WatchRun(terminal, options, emitter);
  const watches: FolderWatch[] = [];
  try {
    const roots = await run.first();
    const listener = { onChange: () => run.onChange(), onFailure: (error: UsageError) => run.fail(error) };
    for (const root of roots) watches.push(watchFolder(root, listener));
    run.onChange(); // what changed before it was watched
    const shown = roots.map((root) => path.relative(options.cwd, root) || ".").join(", ");
    terminal.err(`watching ${escapeText(shown)}; end with Ctrl+C\n`);
    tuneForLongLife();
    return await Promise.race([signal, run.failure]);
  } finally {
    for (const watch of watches) watch.close();
    run.stop();
  }
}
