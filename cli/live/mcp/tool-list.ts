// Which methods are tools: those that are `@readonly`, and those that the user allows. Looks again
// when a model asks for the list, as services come, go and change.

import type { Registry } from "callwire";
import { type Descriptor, type MethodDescriptor, suggest } from "callwire/schema";
import type { Named } from "../contracts.js";
import type { FollowedContracts } from "../followed-contracts.js";
import { nameServices } from "../lists.js";
import type { Live } from "../live-command.js";
import { LOOK_AGAIN_MS } from "../watch-list.js";
import { createTool, oddNameOf, type Tool } from "./tool.js";
import { toolNames } from "./tool-name.js";

/** Services whose contracts are read: each is a question to the registry, and a client. */
export const MAX_SERVICES = 200;
/** Contracts that are read at once. */
const MAX_AT_ONCE = 20;
/** More than any model can choose from. */
const MAX_TOOLS = 500;
/** Warnings that are told: the same one is told once. */
const MAX_WARNINGS = 200;

export interface ToolListOptions {
  /** The full name of one; all of the registry otherwise. */
  readonly service: string | undefined;
  /** `service/method` of each that is allowed beside those that are `@readonly`. */
  readonly allowed: ReadonlySet<string>;
  readonly maxItems: number;
}

/** A tool that a model must not call, or that is not there. The message is for the model. */
export class NoToolError extends Error {
  override readonly name = "NoToolError";
}

/** What was seen at one moment. */
interface Seen {
  readonly at: number;
  /** Services with the versions of their contracts: with the same ones, the tools are the same. */
  readonly key: string;
  readonly tools: ReadonlyMap<string, Tool>;
  /** Names of what would be a tool if it were allowed, with `service/method`. */
  readonly refused: ReadonlyMap<string, string>;
}

export class ToolList {
  readonly #live: Live;
  readonly #registry: Registry;
  readonly #contracts: FollowedContracts<"native">;
  readonly #options: ToolListOptions;
  readonly #warned = new Set<string>();
  #seen: Seen | undefined;
  #onChange: () => void = () => undefined;
  #looking: Promise<Seen> | undefined;

  constructor(live: Live, registry: Registry, contracts: FollowedContracts<"native">, options: ToolListOptions) {
    this.#live = live;
    this.#registry = registry;
    this.#contracts = contracts;
    this.#options = options;
  }

  /** As they are now, or were a moment ago. Rejects as the registry does, and with UsageError. */
  async list(): Promise<readonly Tool[]> {
    return [...(await this.#look()).tools.values()];
  }

  /**
   * Looks again and again, and calls back when there are other tools than at the last look. Returns
   * what ends that.
   */
  follow(onChange: () => void): () => void {
    this.#onChange = onChange;
    const timer = setInterval(() => {
      this.#lookNow().catch(() => undefined); // it is away: the list stays as it was
    }, LOOK_AGAIN_MS);
    return () => {
      this.#onChange = () => undefined;
      clearInterval(timer);
    };
  }

  /** Rejects with NoToolError. */
  async find(name: string): Promise<Tool> {
    const known = this.#seen?.tools.get(name);
    if (known !== undefined) return known;
    const { tools, refused } = await this.#look();
    const tool = tools.get(name);
    if (tool !== undefined) return tool;
    const method = refused.get(name);
    if (method !== undefined)
      throw new NoToolError(
        `${method} is not @readonly, so it may not be called; who started callwire mcp can --allow ${method}`,
      );
    const near = suggest(name, [...tools.keys()]);
    const shown = this.#live.tools.escape(name.slice(0, 100));
    throw new NoToolError(`there is no tool ${shown}; ${near === undefined ? "list the tools again" : `did you mean ${near}?`}`);
  }

  async #look(): Promise<Seen> {
    if (this.#seen !== undefined && performance.now() - this.#seen.at < LOOK_AGAIN_MS) return this.#seen;
    return this.#lookNow();
  }

  /** One at a time. */
  #lookNow(): Promise<Seen> {
    this.#looking ??= this.#see().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #see(): Promise<Seen> {
    const found: Named[] = [];
    const names = await this.#names();
    for (let at = 0; at < names.length; at += MAX_AT_ONCE)
      for (const each of await Promise.all(names.slice(at, at + MAX_AT_ONCE).map((name) => this.#findOne(name))))
        if (each !== undefined) found.push(each);
    const before = this.#seen;
    const at = performance.now();
    const key = found.map(({ service }) => `${service.name} ${service.fingerprint}`).join("\n");
    this.#seen = before?.key === key ? { ...before, at } : { at, key, ...this.#sort(found) };
    if (before !== undefined && before.key !== key) this.#onChange();
    return this.#seen;
  }

  async #names(): Promise<readonly string[]> {
    const { service } = this.#options;
    if (service !== undefined) return [service];
    const all = await nameServices(this.#live.again(), this.#registry, "name one: callwire mcp <service>");
    const names = all.filter((name) => !name.startsWith("callwire.")); // our own are for probes and tools
    if (names.length > MAX_SERVICES)
      this.#warn(`${names.length} services are registered; the first ${MAX_SERVICES} are tools, name one for another`);
    return names.slice(0, MAX_SERVICES);
  }

  /** Undefined for one that cannot be called now; a warning says why. */
  async #findOne(name: string): Promise<Named | undefined> {
    const { escape } = this.#live.tools;
    try {
      const lease = await this.#contracts.lease(name);
      lease.end();
      const odd = oddNameOf(lease.named.descriptor as Descriptor);
      if (odd === undefined) return lease.named;
      this.#warn(`${escape(name)} is left out: its contract has a name ${escape(JSON.stringify(odd).slice(0, 100))}`);
    } catch (error) {
      this.#warn(`${escape(name)} is left out: ${escape(error instanceof Error ? error.message : String(error))}`);
    }
    return undefined;
  }

  #sort(found: readonly Named[]): Pick<Seen, "tools" | "refused"> {
    const { allowed, maxItems } = this.#options;
    const { escape } = this.#live.tools;
    const methods = found.flatMap((named) => named.service.methods.map((method) => ({ named, method })));
    const names = toolNames(methods.map(({ named, method }) => ({ service: named.service.name, method: method.name })));
    const tools = new Map<string, Tool>();
    const refused = new Map<string, string>();
    methods.forEach(({ named, method }, index) => {
      const name = names[index] ?? "";
      const fullName = `${named.service.name}/${method.name}`;
      if (!isTool(method, fullName, allowed)) refused.set(name, fullName);
      else if (tools.size < MAX_TOOLS) tools.set(name, createTool(name, method, named, { escape, maxItems }));
      else this.#warn(`more than ${MAX_TOOLS} methods could be tools; the others are left out, name one service`);
    });
    const known = new Set(methods.map(({ named, method }) => `${named.service.name}/${method.name}`));
    for (const each of allowed)
      if (!known.has(each))
        this.#warn(`--allow ${escape(each)} names no method that is there now${nearest(each, known, escape)}`);
    return { tools, refused };
  }

  /** The standard output is the protocol's. */
  #warn(text: string): void {
    if (this.#warned.has(text) || this.#warned.size >= MAX_WARNINGS) return;
    this.#warned.add(text);
    this.#live.err(`warning: ${text}\n`);
  }
}

function isTool(method: MethodDescriptor, fullName: string, allowed: ReadonlySet<string>): boolean {
  return method.readonly === true || allowed.has(fullName);
}

function nearest(name: string, known: ReadonlySet<string>, escape: (text: string) => string): string {
  const near = suggest(name, [...known]);
  return near === undefined ? "" : `; did you mean ${escape(near)}?`;
}
