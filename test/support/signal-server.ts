// A calculator whose process also has what others bring: `signal-server.js OPTIONS`, where OPTIONS
// is JSON. `checksum(data, seed)` takes `seed` milliseconds. Each line that it prints is an event,
// so that a test sees the order.

import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { implement, type ServeOptions, serve, workerIndex } from "callwire";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";

export interface SignalServerOptions {
  readonly serve?: Omit<ServeOptions, "services">;
  /** What else listens to signals. */
  readonly others?: readonly (keyof typeof OTHERS)[];
  /** A port and a timer of its own, which nobody closes. */
  readonly staysOpen?: boolean;
  /** What else is there takes so long to stop. */
  readonly stopMs?: number;
  /** A worker takes so long before it calls `serve`. */
  readonly workerStartMs?: number;
  /** Default 1. */
  readonly servers?: number;
  /** Another copy of the package, of which a second server is. */
  readonly copy?: string;
}

const options: SignalServerOptions = JSON.parse(process.argv[2] ?? "{}");
const { stopMs = 0 } = options;
const require = createRequire(import.meta.url);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const OTHERS = {
  async nest(): Promise<void> {
    await import("reflect-metadata");
    const { NestFactory } = await import("@nestjs/core");
    class ShopModule {
      async onApplicationShutdown(): Promise<void> {
        await pause(stopMs);
        say("nest has stopped");
      }
    }
    const { Module } = await import("@nestjs/common");
    Module({})(ShopModule);
    const app = await NestFactory.createApplicationContext(ShopModule, { logger: false });
    app.enableShutdownHooks();
  },
  async terminus(): Promise<void> {
    const { createTerminus } = await import("@godaddy/terminus");
    const web = createServer().listen(0, "127.0.0.1");
    await once(web, "listening");
    const onShutdown = async (): Promise<void> => say("terminus has stopped");
    createTerminus(web, { signals: ["SIGTERM", "SIGINT"], beforeShutdown: () => pause(stopMs), onShutdown });
  },
  async signalExit(): Promise<void> {
    const { onExit } = await import("signal-exit");
    onExit((code, signal) => say(`signal-exit saw ${code ?? signal}`));
  },
  async signalExit3(): Promise<void> {
    const onExit: (listener: (code: number | null, signal: string | null) => void) => void = require("signal-exit-3"); // without types
    onExit((code, signal) => say(`signal-exit 3 saw ${code ?? signal}`));
  },
  async silent(): Promise<void> {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => say("somebody else has seen it"));
  },
  /** The event loop stands for so long. */
  async stalling(): Promise<void> {
    process.once("SIGTERM", () => {
      say("stalls");
      for (const endAt = performance.now() + stopMs; performance.now() < endAt; );
    });
  },
  /** Starts a server when the process is to end. */
  async late(): Promise<void> {
    process.on("SIGTERM", async () => {
      await serve({ services });
      say("a late server listens");
    });
  },
  async once(): Promise<void> {
    process.once("SIGTERM", async () => {
      await pause(stopMs);
      say("once has stopped");
      process.kill(process.pid, "SIGTERM");
    });
  },
};

if (options.staysOpen === true) {
  setInterval(() => undefined, 1_000);
  createServer().listen(0, "127.0.0.1");
}
process.on("exit", (code) => say(`exit ${code}`));
process.on("SIGUSR2", () => {
  throw new Error("nobody catches this");
});
const services = [
  implement(Calculator, {
    ...calculator,
    async checksum(_context, _data, seed) {
      await pause(seed);
      return 1n;
    },
  }),
];
const packages = [{ serve }, ...(options.copy === undefined ? [] : [(await import(options.copy)) as { serve: typeof serve }])]; // the same
for (const other of options.others ?? []) await OTHERS[other]();
say("starts");
if (workerIndex() !== undefined) await pause(options.workerStartMs ?? 0);
try {
  for (const each of packages) {
    for (let i = 0; i < (options.servers ?? 1); i++) {
      const server = await each.serve({ ...options.serve, services });
      process.once("SIGHUP", () => void server.close().then(() => say("closed")));
      say(`listens on ${server.listening}`);
    }
  }
  say("all listen");
} catch (error) {
  say(`serve rejected: ${String(error)}`);
  process.exitCode = 1;
}
