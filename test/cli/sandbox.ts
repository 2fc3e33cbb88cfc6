// A folder of its own for each test of the command line.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type StartEmitter, startEmitter } from "#cli/generation/generate.js";
import type { Terminal } from "#cli/output/terminal.js";

export class Sandbox {
  readonly folder = mkdtempSync(path.join(tmpdir(), "callwire-"));

  path(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts);
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  removeFile(file: string): void {
    rmSync(this.path(file));
  }

  /** All files below, sorted, with `/`. */
  files(): readonly string[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(this.folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
      .sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Two contracts, of which one imports the other. */
export function writeShop(sandbox: Sandbox): void {
  sandbox.write("idl/money.rpc", "package demo.money.v1;\nstruct Money { 1 cents: i64; }\n");
  const shop = 'import { Money } from "../money.rpc";\nservice Shop { price(sku: string): Money; }\n';
  sandbox.write("idl/demo/shop.rpc", `package demo.shop.v1;\n${shop}`);
}

/** A terminal that remembers. */
export class RecordingTerminal implements Terminal {
  readonly color = false;
  readonly outColor: boolean;
  stdout = "";
  stderr = "";

  constructor(options: { readonly outColor?: boolean } = {}) {
    this.outColor = options.outColor ?? false;
  }

  out(text: string): void {
    this.stdout += text;
  }

  err(text: string): void {
    this.stderr += text;
  }
}

let emitter: ReturnType<StartEmitter> | undefined;

/**
 * One thread for all tests of a process, as each loads ts-morph for a second. It does not keep the
 * process alive. That `generate` starts one of its own and ends it is for tests of the command as a
 * process.
 */
export const shareEmitter: StartEmitter = async () => {
  emitter ??= startEmitter();
  const shared = await emitter;
  return { emit: (descriptor, options) => shared.emit(descriptor, options), close: async () => undefined };
};

const NOBODY = 65_534;

/** Runs without the rights of root, to whom nothing is forbidden. */
export async function asNobody<T>(run: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(NOBODY);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
  }
}
