// A copy of what was built, in which one source at a time is made wrong. The repository itself is
// never touched.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transform } from "esbuild";
import { ROOT } from "../support/run-script.js";

/** What is copied; the rest is linked to. */
const BUILT = ["build", "runtime/dist", "compiler/dist", "cli/dist", "console/dist", "gateway/dist", "nestjs/dist"];
const PACKAGES = ["runtime", "compiler", "cli", "console", "gateway", "nestjs"];

/** A room's tests that take longer do not decide. */
const TIMEOUT_MS = 60_000;
/** Of one test: a fault that makes it hang is noticed in time. */
const TEST_TIMEOUT_MS = 20_000;

/**
 * - `killed`: a test failed.
 * - `survived`: all passed.
 * - `late`: they did not end in a minute.
 * - `broken`: no test failed, and yet they did not pass: the fault is none that a program could
 *   have.
 */
export type Verdict = "killed" | "survived" | "late" | "broken";

export interface Trial {
  readonly verdict: Verdict;
  readonly ms: number;
  readonly output: string;
}

export class Workplace {
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), "callwire-mutants-"));
    for (const name of readdirSync(ROOT)) {
      if (PACKAGES.includes(name)) linkAllBut(["dist"], join(ROOT, name), join(folder, name));
      else if (name === "node_modules") linkModules(join(ROOT, name), join(folder, name));
      else if (name === "package.json")
        copyFileSync(join(ROOT, name), join(folder, name)); // where it is says what `#runtime` is
      else if (!BUILT.includes(name)) symlinkSync(join(ROOT, name), join(folder, name));
    }
    for (const name of BUILT) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    for (const name of PACKAGES) {
      rmSync(join(folder, name, "package.json"));
      copyFileSync(join(ROOT, name, "package.json"), join(folder, name, "package.json"));
    }
    return new Workplace(folder);
  }

  /** Runs the tests, with `text` in the place of the source when there is one. */
  async try(tests: readonly string[], source?: { readonly file: string; readonly text: string }): Promise<Trial> {
    if (source === undefined) return this.#run(tests);
    const built = builtOf(source.file);
    const { code } = await transform(source.text, {
      loader: "ts",
      target: "es2022",
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    writeFileSync(join(this.#folder, built), code);
    try {
      return await this.#run(tests);
    } finally {
      copyFileSync(join(ROOT, built), join(this.#folder, built));
    }
  }

  close(): void {
    kill(this.#child);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #run(tests: readonly string[]): Promise<Trial> {
    const startedAt = performance.now();
    const mocha = join(ROOT, "node_modules/mocha/bin/mocha.js");
    const files = tests.map((file) => `build/${file.replace(/\.ts$/, ".js")}`);
    // A group of its own: what the tests start ends with them.
    const child = spawn(process.execPath, [mocha, "--bail", "--exit", "--timeout", String(TEST_TIMEOUT_MS), ...files], {
      cwd: this.#folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += String(text);
      });
    }
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      kill(child);
    }, TIMEOUT_MS);
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(timer);
    kill(child);
    this.#child = undefined;
    return { verdict: isLate ? "late" : judge(code, output), ms: performance.now() - startedAt, output };
  }
}

/** mocha ends with the number of failures; whoever ends in another way has not decided. */
function judge(code: number | null, output: string): Verdict {
  const failed = Number(/^\d+ passed, (\d+) failed$/m.exec(output)?.[1] ?? 0);
  if (failed > 0) return "killed";
  return code === 0 ? "survived" : "broken";
}

/** `runtime/dist/wire/frame.js` for `runtime/wire/frame.ts`, and `build/test/x.js` for a test's. */
function builtOf(file: string): string {
  if (file.startsWith("test/")) return `build/${file.replace(/\.ts$/, ".js")}`;
  return file.replace(/^(\w+)\//, "$1/dist/").replace(/\.ts$/, ".js");
}

function linkAllBut(names: readonly string[], from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) if (!names.includes(name)) symlinkSync(join(from, name), join(to, name));
}

/** The packages of this repository are those of the copy. */
function linkModules(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const module = join(from, name);
    if (lstatSync(module).isSymbolicLink()) symlinkSync(readlinkSync(module), join(to, name));
    else if (name === "@callwire") linkModules(module, join(to, name));
    else symlinkSync(module, join(to, name));
  }
}

function kill(child: ChildProcess | undefined): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone.
  }
}
