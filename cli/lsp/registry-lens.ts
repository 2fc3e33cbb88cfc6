// What stands above a service: how many of its instances live, and a call to try. Only where a
// registry is configured; answered from what was heard last, so that nobody waits for a registry.
// While lenses are shown it is asked again, also when nobody types.

import type { CodeLens, ExecuteCommandParams } from "vscode-languageserver/node";
import type { AskRegistry } from "./ask-registry.js";
import type { Asked } from "./asked.js";
import { toRange } from "./places.js";
import type { Project } from "./project.js";
import type { Projects } from "./projects.js";

/** Commands that an editor sends back when its user chooses a lens. */
export const LENS_COMMANDS = { instances: "callwire.lens.instances", call: "callwire.lens.call" } as const;

/** How old an answer of the registry may be before it is asked again, in milliseconds. */
const FRESH_MS = 10_000;

/**
 * How often the registry is asked while lenses are shown and nobody types, in milliseconds. To ask
 * takes 170 ms of a core, so that this is half a percent of one.
 */
const AGAIN_MS = 30_000;

/**
 * How long lenses count as shown after the editor has asked for them, in milliseconds. Then it is
 * told to ask again: one that shows them does, and of one that does not nobody asks any more.
 */
const SHOWN_MS = 300_000;

/** The editor, as far as it shows lenses. */
export interface LensViewer {
  /** Whether it asks again when it is told to. */
  readonly takesRefresh: () => boolean;
  /** Tells it to ask again. */
  readonly refresh: () => void;
}

/** Time, for tests as an argument. */
export interface LensClock {
  readonly nowMs: () => number;
  /** Calls once, and keeps no process alive. Returns what stops it. */
  readonly startTimer: (delayMs: number, run: () => void) => () => void;
}

const CLOCK: LensClock = {
  nowMs: () => performance.now(),
  startTimer(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

interface Heard {
  /** Instances that take calls, by the full name of the service; the reason where it gave none. */
  readonly live: ReadonlyMap<string, number> | string;
  readonly at: number;
}

export class RegistryLens {
  readonly #ask: AskRegistry;
  readonly #projects: Projects;
  readonly #viewer: LensViewer;
  readonly #clock: LensClock;
  readonly #heard = new WeakMap<Project, Heard>();
  readonly #asked = new WeakSet<Project>();
  /** When lenses were asked for last. No longer than SHOWN_MS, so that projects may go. */
  readonly #shownAt = new Map<Project, number>();
  #stopTimer: (() => void) | undefined;

  constructor(ask: AskRegistry, projects: Projects, viewer: LensViewer, clock: LensClock = CLOCK) {
    this.#ask = ask;
    this.#projects = projects;
    this.#viewer = viewer;
    this.#clock = clock;
  }

  /** Asks no registry any more by itself. */
  stop(): void {
    this.#stopTimer?.();
    this.#shownAt.clear();
  }

  /** None where no registry is configured, and none until it has answered for the first time. */
  lensesIn({ project, source, unit }: Asked): CodeLens[] {
    if (!project.hasRegistry) return [];
    this.#shownAt.set(project, this.#clock.nowMs());
    this.#lookSoon(project);
    this.#lookLater();
    const heard = this.#heard.get(project);
    if (heard === undefined) return [];
    return unit.file.declarations.flatMap((declaration): CodeLens[] => {
      const { name } = declaration;
      if (declaration.kind !== "service" || name === undefined) return [];
      const service = `${unit.package}.${name.text}`;
      const title = typeof heard.live === "string" ? "the registry gives no answer" : `${heard.live.get(service) ?? 0} live`;
      const ours = { title, command: LENS_COMMANDS.instances, arguments: [project.folder, service] };
      const calls = declaration.methods.flatMap((method): CodeLens[] => {
        if (method.name === undefined) return [];
        const called = [project.folder, `${service}/${method.name.text}`];
        return [
          { range: toRange(source, method.name), command: { title: "call", command: LENS_COMMANDS.call, arguments: called } },
        ];
      });
      return [{ range: toRange(source, name), command: ours }, ...calls];
    });
  }

  /** What the command prints, for the editor to show; undefined for a command of somebody else. */
  async run({ command, arguments: given = [] }: ExecuteCommandParams): Promise<string | undefined> {
    const [folder, name] = given;
    // Only what a lens has given: the folder of a project, and no option in the place of a name.
    if (typeof folder !== "string" || typeof name !== "string" || !/^[\w.]+(?:\/\w+)?$/.test(name)) return undefined;
    if (!this.#projects.all.some((project) => project.folder === folder)) return undefined;
    if (command === LENS_COMMANDS.instances) return (await this.#ask.run(folder, ["instances", name])).text;
    if (command !== LENS_COMMANDS.call) return undefined;
    const { text } = await this.#ask.run(folder, ["describe", name]);
    const [line] = /^\/\/ callwire call .*$/m.exec(text) ?? [];
    return line === undefined ? text : line.slice("// ".length);
  }

  #lookSoon(project: Project): void {
    const heard = this.#heard.get(project);
    if (this.#asked.has(project) || (heard !== undefined && this.#clock.nowMs() - heard.at < FRESH_MS)) return;
    this.#asked.add(project);
    // It never rejects.
    void this.#ask.countLive(project.folder).then((live) => {
      this.#asked.delete(project);
      this.#heard.set(project, { live, at: this.#clock.nowMs() });
      if (heard === undefined || !isSame(heard.live, live)) this.#viewer.refresh();
    });
  }

  /** An editor in which nothing changes asks for nothing, and what it shows becomes old. */
  #lookLater(): void {
    if (this.#stopTimer !== undefined || !this.#viewer.takesRefresh()) return;
    this.#stopTimer = this.#clock.startTimer(AGAIN_MS, () => {
      this.#stopTimer = undefined;
      const known = new Set(this.#projects.all);
      let isOver = false;
      for (const [project, at] of this.#shownAt) {
        if (known.has(project) && this.#clock.nowMs() - at < SHOWN_MS) this.#lookSoon(project);
        else isOver = this.#shownAt.delete(project);
      }
      if (isOver) this.#viewer.refresh();
      if (this.#shownAt.size > 0) this.#lookLater();
    });
  }
}

function isSame(left: Heard["live"], right: Heard["live"]): boolean {
  if (typeof left === "string" || typeof right === "string") return left === right;
  return left.size === right.size && [...left].every(([name, count]) => right.get(name) === count);
}
