// What stands above a service: how many of its instances live, and a call to try. Only where a
// registry is configured; answered from what was heard last, so that nobody waits for a registry.

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

interface Heard {
  /** Instances that take calls, by the full name of the service; the reason where it gave none. */
  readonly live: ReadonlyMap<string, number> | string;
  readonly at: number;
}

export class RegistryLens {
  readonly #ask: AskRegistry;
  readonly #projects: Projects;
  /** What has changed may be shown. */
  readonly #onChange: () => void;
  readonly #heard = new WeakMap<Project, Heard>();
  readonly #asked = new WeakSet<Project>();

  constructor(ask: AskRegistry, projects: Projects, onChange: () => void) {
    this.#ask = ask;
    this.#projects = projects;
    this.#onChange = onChange;
  }

  /** None where no registry is configured, and none until it has answered for the first time. */
  lensesIn({ project, source, unit }: Asked): CodeLens[] {
    if (!project.hasRegistry) return [];
    this.#lookSoon(project);
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
    if (this.#asked.has(project) || (heard !== undefined && performance.now() - heard.at < FRESH_MS)) return;
    this.#asked.add(project);
    // It never rejects.
    void this.#ask.countLive(project.folder).then((live) => {
      this.#asked.delete(project);
      this.#heard.set(project, { live, at: performance.now() });
      if (heard === undefined || !isSame(heard.live, live)) this.#onChange();
    });
  }
}

function isSame(left: Heard["live"], right: Heard["live"]): boolean {
  if (typeof left === "string" || typeof right === "string") return left === right;
  return left.size === right.size && [...left].every(([name, count]) => right.get(name) === count);
}
