// An application outside of the repository: the packed runtime in its node_modules, generated code,
// the programs of `app/`, and the tools that scripts/install-environments.sh has installed.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findExit, runIn } from "../house/run-in.js";
import { ROOT } from "../support/run-script.js";

const TOOLS = join(ROOT, "test/environments/node_modules");

/** What npm would install beside the runtime, and the types of Node. */
const DEPENDENCIES = ["msgpackr", "node-zookeeper-client", "async", "underscore", "@types", "undici-types"];

/**
 * Coverage is measured of this repository's own processes: of a bundler or of Jest it would be
 * megabytes of nothing.
 */
const PLAIN = ["-u", "NODE_V8_COVERAGE"];

/**
 * The programs themselves, from the packages for this platform: what npm makes of them is one
 * process more, and puts in place by scripts.
 */
const [PLATFORM, ARCH] = [process.platform, process.arch];
export const BUN = join(TOOLS, `@oven/bun-${PLATFORM}-${ARCH === "arm64" ? "aarch64" : ARCH}/bin/bun`);
export const DENO = join(TOOLS, `@deno/${PLATFORM}-${ARCH}${PLATFORM === "linux" ? "-glibc" : ""}/deno`);

/** The path of a command that one of the tools brings. */
export function toolOf(name: string): string {
  return join(TOOLS, ".bin", name);
}

export class AppFolder {
  static #shared: Promise<AppFolder> | undefined;
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** The same for all tests of a process, which write outputs of their own names. */
  static shared(): Promise<AppFolder> {
    AppFolder.#shared ??= AppFolder.#create();
    return AppFolder.#shared;
  }

  static async #create(): Promise<AppFolder> {
    const path = mkdtempSync(join(tmpdir(), "callwire-environment-"));
    process.once("exit", () => rmSync(path, { recursive: true, force: true }));
    const modules = join(path, "node_modules");
    mkdirSync(join(modules, "callwire"), { recursive: true });
    const packed = await runIn(ROOT, "npm", ["pack", "-w", "runtime", "--silent", "--pack-destination", path]);
    const tarball = join(path, packed.trim().split("\n").at(-1) ?? "");
    await runIn(path, "tar", ["-xzf", tarball, "-C", join(modules, "callwire"), "--strip-components=1"]);
    for (const name of DEPENDENCIES) cpSync(join(ROOT, "node_modules", name), join(modules, name), { recursive: true });
    for (const name of readdirSync(TOOLS)) {
      if (!DEPENDENCIES.includes(name) && name !== ".bin") symlinkSync(join(TOOLS, name), join(modules, name));
    }
    cpSync(join(ROOT, "test/environments/app"), path, { recursive: true });
    mkdirSync(join(path, "generated"));
    for (const name of ["calculator", "conformance"]) {
      for (const file of [`${name}.ts`, `${name}.contract.ts`])
        cpSync(join(ROOT, "generated", file), join(path, "generated", file));
    }
    const handler = readFileSync(join(ROOT, "examples/calculator/calculator.ts"), "utf8");
    writeFileSync(join(path, "calculator.ts"), handler.replace("../../generated/", "./generated/"));
    writeFileSync(join(path, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
    const sources = ["server.ts", "calculator.ts", "generated/calculator.ts"];
    const app = new AppFolder(path);
    await app.run(toolOf("esbuild"), [...sources, "--outdir=js", "--format=esm", "--outbase=.", "--log-level=warning"]);
    return app;
  }

  /** Resolves to stdout, and throws unless the exit code is 0. */
  run(command: string, args: readonly string[]): Promise<string> {
    return runIn(this.path, "env", [...PLAIN, command, ...args]);
  }

  /** Exit code and both outputs. */
  find(command: string, args: readonly string[]): ReturnType<typeof findExit> {
    return findExit(this.path, "env", [...PLAIN, command, ...args]);
  }
}
