// The commands of the prompt beside those of Node: `.describe` and `.instances`.

import type { REPLServer } from "node:repl";
import { isUsageError, UsageError } from "../../usage-error.js";
import { findMethod } from "../contracts.js";
import { describeMethod, describeService, showLines } from "../describe.js";
import { showInstances } from "../instances.js";
import { Live } from "../live-command.js";
import { describeCallError } from "./error-text.js";
import type { ReplService } from "./service-object.js";

/** Those that run, so that nothing is closed under them. */
export interface ReplCommands {
  isBusy(): boolean;
  /** Resolves when the last is done. Never rejects. */
  idle(): Promise<void>;
}

export function defineReplCommands(
  live: Live,
  server: REPLServer,
  services: readonly ReplService[],
  find: (name: string) => ReplService | undefined,
): ReplCommands {
  let last = Promise.resolve();
  let count = 0;
  const run = (action: (text: string) => Promise<void>) =>
    function (this: REPLServer, text: string): void {
      this.clearBufferedCommand();
      count++;
      last = last
        .then(() => action(text.trim()))
        .catch((error: unknown) => live.err(`${describeCallError(live, error) ?? String(error)}\n`))
        .then(() => {
          count--;
          this.displayPrompt();
        });
    };
  server.defineCommand("describe", {
    help: "Show the contract: .describe, .describe calculator, .describe calculator.divide",
    action: run(async (text) => live.out(describe(live, services, find, text))),
  });
  server.defineCommand("instances", {
    help: "Show who serves, and how it is: .instances, .instances calculator",
    action: run(async (text) => {
      for (const { named } of text === "" ? services : [expect(services, find, text)]) await showNow(live, named.service.name);
    }),
  });
  return { isBusy: () => count > 0, idle: () => last };
}

/** With the time of a whole command: the prompt itself may be open for days. */
async function showNow(live: Live, service: string): Promise<void> {
  try {
    await showInstances(new Live(live.tools, live.flags), service, {});
  } catch (error) {
    if (!isUsageError(error)) throw error;
    live.err(`${error.message}\n`);
  }
}

function describe(
  live: Live,
  services: readonly ReplService[],
  find: (name: string) => ReplService | undefined,
  text: string,
): string {
  const [name = "", method] = text.split(/[./]/);
  if (text === "") return services.map(({ short, named }) => outlineOf(live, short, named.service)).join("");
  const [only] = services;
  const isMethod = method === undefined && services.length === 1 && find(name) === undefined && only !== undefined;
  const { named } = isMethod ? only : expect(services, find, name);
  const wanted = isMethod ? name : method;
  const shown =
    wanted === undefined ? describeService(live, named) : describeMethod(live, named, findMethod(live, named.service, wanted));
  return showLines(live, shown);
}

function outlineOf(live: Live, short: string, { name, methods }: ReplService["named"]["service"]): string {
  const { escape } = live.tools;
  const lines = methods.map(({ name: method, parameters, requestStream }) => {
    const names = [...parameters.map((each) => each.name), ...(requestStream === undefined ? [] : [requestStream.name])];
    return `  ${escape(`${short}.${method}(${names.join(", ")})`)}\n`;
  });
  return `${escape(short)} is ${escape(name)}\n${lines.join("")}`;
}

function expect(services: readonly ReplService[], find: (name: string) => ReplService | undefined, name: string): ReplService {
  const found = find(name) ?? services.find(({ named }) => named.service.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`there is no ${JSON.stringify(name)} here; there are ${services.map(({ short }) => short).join(", ")}`);
}
