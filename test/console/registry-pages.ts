// Pages of a console in this process, of registries in memory that a test fills.

import { type Endpoint, openRegistry, type Registry } from "callwire";
import { listenOn } from "#cli/live/console/console-server.js";
import { openConsole } from "#cli/live/console/open-console.js";
import { createLive } from "../cli/live/live-here.js";
import { type OpenPage, sharedBrowser } from "./browser.js";

export class RegistryPages {
  readonly #ends: (() => PromiseLike<unknown>)[] = [];

  /** A registry of that name, and a page of it. `fill` may return what ends what it has begun. */
  async look(name: string, fill: (registry: Registry, target: string) => Promise<unknown>, path = "/"): Promise<OpenPage> {
    const target = `memory:${name}`;
    const [own, others] = [openRegistry(target).registry, openRegistry(target).registry];
    this.endWith(
      () => others[Symbol.asyncDispose](),
      () => own[Symbol.asyncDispose](),
    );
    await fill(others, target);
    const opened = await openConsole(createLive({ registry: target }), own, await listenOn(0), {
      token: "a-token-that-nobody-guesses-2",
      allowed: { calls: true, actions: true },
    });
    this.endWith(() => opened.close());
    const page = await (await sharedBrowser()).open(opened.url.replace("/#", `${path}#`));
    this.endWith(() => page.close());
    return page;
  }

  endWith(...ends: (() => PromiseLike<unknown>)[]): void {
    this.#ends.push(...ends);
  }

  /** Ends all that was begun, the last first. */
  async close(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
  }
}

export function endpointOf(id: string, more: Partial<Endpoint> = {}): Endpoint {
  return { id, rev: 0, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: {}, ...more };
}
