// `callwire dev`: a registry, the generated code and the user's server, which is replaced whenever
// a source changes. Wires the parts; what runs when is in rollout.ts.

import path from "node:path";
import process from "node:process";
import { escapeText } from "@callwire/compiler";
import type { BackgroundEmitter } from "@callwire/compiler/emit";
import type { Descriptor } from "callwire/schema";
import { startEmitter } from "../generation/generate.js";
import { findConfiguration } from "../input/configuration.js";
import { openDevRegistry } from "../live/index.js";
import type { Terminal } from "../output/terminal.js";
import { onEndSignal } from "../start/end-signals.js";
import { tuneForLongLife } from "../start/engine.js";
import { Exit, type UsageError } from "../usage-error.js";
import { type FolderWatch, watchFolder } from "../watch/folder-watch.js";
import { startRealTimer, WatchRun } from "../watch/watch-run.js";
import { Child } from "./child.js";
import { Log } from "./log.js";
import { Rollout } from "./rollout.js";
import { SourceChanges } from "./source-changes.js";
import { sourceFilter } from "./source-files.js";

export interface DevOptions {
  readonly cwd: string;
  /** The program and its arguments; one word with spaces is a line for the shell. */
  readonly command: readonly string[];
  /** Default: an embedded one. */
  readonly registry: string | undefined;
  readonly instances: number;
  /** Milliseconds from SIGTERM until SIGKILL. */
  readonly graceMs: number;
  /** Names of folders whose files are no sources. */
  readonly ignored: readonly string[];
  /** Whether a mistake in a contract is shown on a screen of its own. */
  readonly clears: boolean;
}

const CLEAR = "\u001b[2J\u001b[H";

/** Ends with the exit code of a signal, 130 or 143. Throws UsageError when it cannot begin. */
export async function dev(terminal: Terminal, options: DevOptions): Promise<Exit> {
  const signals = listenForSignals(); // from the start on, as process 1 of a container gets no others
  const session = new Session(terminal, options);
  const emitter = await startEmitter({ remembers: true, execArgv: [] });
  try {
    return await session.run(emitter, signals.first);
  } finally {
    await session.end(signals.second);
    await emitter.close();
  }
}

class Session {
  readonly #terminal: Terminal;
  readonly #options: DevOptions;
  readonly #log: Log;
  readonly #children = new Set<Child>();
  readonly #watches: FolderWatch[] = [];
  readonly #rollout: Rollout;
  #run: WatchRun | undefined;
  #changes: SourceChanges | undefined;
  #registry: Awaited<ReturnType<typeof openDevRegistry>> | undefined;
  #isBegun = false;
  #hasEnded = false;
  /** Whether the report that is printed next is of mistakes. */
  #isWrong = false;

  constructor(terminal: Terminal, options: DevOptions) {
    this.#terminal = terminal;
    this.#options = options;
    const servers = Array.from({ length: options.instances }, (_none, slot) => this.#nameOf(slot));
    this.#log = new Log(terminal, ["callwire", "contracts", ...servers]);
    this.#rollout = new Rollout({
      instances: options.instances,
      startTimer: startRealTimer,
      host: {
        start: (slot, onEnd) => this.#start(slot, onEnd),
        say: (text, slot) => this.#say(text, slot),
        nowMs: () => performance.now(),
      },
    });
  }

  async run(emitter: BackgroundEmitter, signal: Promise<Exit>): Promise<Exit> {
    const { cwd } = this.#options;
    this.#registry = await openDevRegistry(this.#options.registry, (mark) => this.#onUp(mark));
    const { target, isEmbedded } = this.#registry;
    this.#say(`${isEmbedded ? "a registry for development is at" : "the registry is"} ${target}`);
    this.#say(`export CALLWIRE_REGISTRY=${target}    # for other terminals`);
    const run = new WatchRun(
      this.#contractsTerminal(),
      { cwd, paths: [], format: "pretty", onOutcome: this.#onOutcome },
      emitter,
    );
    this.#run = run;
    const roots = await run.first();
    const onFailure = (error: UsageError): void => run.fail(error);
    for (const root of roots) this.#watches.push(watchFolder(root, { onChange: () => run.onChange(), onFailure }));
    run.onChange(); // what changed before it was watched
    tuneForLongLife();
    return Promise.race([signal, run.failure]);
  }

  /** Drains the servers; kills them at a second signal. */
  async end(second: Promise<void>): Promise<void> {
    this.#hasEnded = true;
    for (const watch of this.#watches) watch.close();
    this.#run?.stop();
    this.#changes?.stop();
    if (this.#children.size > 0) this.#say("draining; a second Ctrl+C ends the servers at once");
    void second.then(() => {
      for (const child of this.#children) child.kill();
    });
    await this.#rollout.stop();
    await this.#registry?.close();
  }

  readonly #onOutcome = ({ descriptor }: { readonly descriptor: Descriptor | undefined }, isWrong: boolean): void => {
    if (isWrong && this.#options.clears) this.#terminal.err(CLEAR);
    this.#isWrong = isWrong;
    if (isWrong || descriptor === undefined) return;
    const services = descriptor.files.flatMap((file) => file.services.map(({ name }) => name));
    void this.#registry?.follow(services).then(() => this.#begin());
  };

  /** Once the contracts are right for the first time. */
  #begin(): void {
    const run = this.#run;
    if (this.#isBegun || this.#hasEnded || run === undefined) return;
    this.#isBegun = true;
    const { cwd, command, ignored } = this.#options;
    const changes = new SourceChanges({
      startTimer: startRealTimer,
      nowMs: () => performance.now(),
      idle: () => run.idle(),
      onChange: (name) => {
        this.#say(`${name ?? "a folder"} has changed`);
        this.#rollout.change();
      },
    });
    this.#changes = changes;
    const listener = { onChange: (name: string | null) => changes.add(name), onFailure: (error: UsageError) => run.fail(error) };
    const filter = sourceFilter(command, ignored);
    const { out } = findConfiguration(cwd, { needsRoots: false });
    const below = path.relative(cwd, out).split(path.sep);
    const isSeen = below[0] !== ".." && below.every((name) => filter.isFolder(name));
    try {
      for (const folder of isSeen ? [cwd] : [cwd, out]) this.#watches.push(watchFolder(folder, listener, filter));
    } catch (error) {
      run.fail(error as UsageError); // nothing else is thrown there
    }
    this.#rollout.change();
  }

  #start(slot: number, onEnd: ConstructorParameters<typeof Child>[0]["onEnd"]): Child {
    const { cwd, command, graceMs } = this.#options;
    const output = this.#log.source(this.#nameOf(slot));
    const { FORCE_COLOR, NO_COLOR, ...env } = process.env;
    const color = FORCE_COLOR ?? (this.#terminal.color && NO_COLOR === undefined ? "1" : undefined);
    const child: Child = new Child({
      command,
      cwd,
      graceMs,
      env: {
        ...env,
        ...(NO_COLOR === undefined ? {} : { NO_COLOR }),
        ...(color === undefined ? {} : { FORCE_COLOR: color }),
        CALLWIRE_REGISTRY: this.#registry?.target,
      },
      onOutput: (text) => output.write(text),
      onEnd: (end) => {
        output.flush();
        this.#children.delete(child);
        onEnd(end);
      },
    });
    this.#children.add(child);
    return child;
  }

  /** In a registry of others, an instance without a mark is one of theirs. */
  #onUp(mark: string | undefined): void {
    if (mark !== undefined || this.#registry?.isEmbedded === true) this.#rollout.instanceUp(mark);
  }

  /** Names of files and registries may hold anything. What a server prints stays as it is. */
  #say(text: string, slot?: number): void {
    this.#log.say(slot === undefined ? "callwire" : this.#nameOf(slot), escapeText(text));
  }

  #contractsTerminal(): Terminal {
    const say = (text: string): void => {
      this.#log.say("contracts", text);
      if (!this.#isWrong) return;
      this.#isWrong = false; // said once
      this.#log.say("contracts", this.#isBegun ? "the server keeps running" : "the server starts once this is mended");
    };
    return { ...this.#terminal, out: say, err: say };
  }

  #nameOf(slot: number): string {
    return this.#options.instances === 1 ? "server" : `server ${slot + 1}`;
  }
}

/** A terminal that is closed counts as SIGTERM: the servers would go on without anybody. */
function listenForSignals(): { readonly first: Promise<Exit>; readonly second: Promise<void> } {
  let onFirst: ((exit: Exit) => void) | undefined;
  let onSecond = (): void => undefined;
  const first = new Promise<Exit>((resolve) => {
    onFirst = resolve;
  });
  const second = new Promise<void>((resolve) => {
    onSecond = resolve;
  });
  const hear = (exit: Exit): void => {
    if (onFirst === undefined) onSecond();
    else onFirst(exit);
    onFirst = undefined;
  };
  onEndSignal(hear);
  process.on("SIGHUP", () => hear(Exit.terminated));
  return { first, second };
}
