// Two versions of one contract as generated code that really runs, and a call from one to the other
// over TCP.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { emit } from "@callwire/compiler/emit";
import { type ClientBase, connect, implement, type ServiceDef, serve } from "callwire";
import type { Descriptor } from "callwire/schema";

// Below the repository, so that `callwire/stub` is found.
const BUILD = fileURLToPath(new URL("../../../build", import.meta.url));
const TSC = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));
const OPTIONS = {
  ...{ target: "es2022", lib: ["es2023", "esnext.disposable"], types: ["node"], module: "nodenext" },
  ...{ strict: true, skipLibCheck: true, rootDir: ".", outDir: "out" },
};

interface FeedClient extends ClientBase<FeedClient> {
  send(...args: readonly unknown[]): Promise<unknown>;
}

interface FeedHandler {
  send(context: unknown, ...args: readonly unknown[]): unknown;
}

export type Feed = ServiceDef<FeedClient, FeedHandler>;

export class Versions {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Emits and compiles each contract, which stands in `file-0.rpc` and has a service `Feed`, under
   * its name.
   */
  static async build(contracts: ReadonlyMap<string, Descriptor>): Promise<Versions> {
    const folder = await mkdtemp(path.join(BUILD, "evolution-"));
    for (const [name, descriptor] of contracts) {
      const { files, problems } = emit(descriptor);
      if (problems.length > 0) throw new Error(`${name}: ${problems.map(({ message }) => message).join(", ")}`);
      await mkdir(path.join(folder, name), { recursive: true });
      for (const file of files) await writeFile(path.join(folder, name, file.path), file.text);
    }
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS, include: ["**/*.ts"] }));
    await promisify(execFile)(process.execPath, [TSC, "-p", folder]).catch((error: { stdout?: string }) => {
      throw new Error(error.stdout ?? String(error));
    });
    return new Versions(folder);
  }

  async load(name: string): Promise<Version> {
    const file = pathToFileURL(path.join(this.#folder, "out", name, "file-0.js")).href;
    const generated = (await import(file)) as Readonly<Record<string, unknown>>; // what a module exports
    const feed = generated["Feed"] ?? Object.values(generated).find(isService);
    return { feed: feed as Feed, generated }; // each contract of the tests has a service
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export interface Version {
  readonly feed: Feed;
  /** Everything that the generated file exports. */
  readonly generated: Readonly<Record<string, unknown>>;
}

function isService(value: unknown): boolean {
  return typeof value === "object" && value !== null && "methods" in value;
}

/** What the server got, and what the client got back: the first argument. */
export interface Exchange {
  readonly seen: readonly unknown[];
  readonly answer: unknown;
}

/** A method of the client, by its name. */
function callOf(feed: FeedClient, method: string): FeedClient["send"] {
  const found: unknown = Reflect.get(feed, method);
  if (typeof found !== "function") throw new Error(`the client has no ${method}`);
  return (...args) => Reflect.apply(found, feed, args) as Promise<unknown>; // each method of a client is a call
}

/**
 * Calls a method once. The server answers every method with its first argument, or throws what
 * `createError` makes. Rejects as the client does.
 */
export async function exchange(
  client: Version,
  server: Version,
  args: readonly unknown[],
  createError?: () => Error,
  method = "send",
): Promise<Exchange> {
  let seen: readonly unknown[] = [];
  const answer = (_context: unknown, ...received: readonly unknown[]) => {
    seen = received;
    if (createError !== undefined) throw createError();
    return received[0];
  };
  const handler = Object.fromEntries(server.feed.methods.map(({ name }) => [name, answer])) as unknown as FeedHandler; // all alike
  const running = await serve({ listen: "127.0.0.1:0", services: [implement(server.feed, handler)] });
  const feed = connect(client.feed, `tcp://${running.listening}`);
  try {
    return { answer: await callOf(feed, method)(...args), seen };
  } finally {
    await feed.close();
    await running.close({ graceMs: 0 });
  }
}
