// What V8 has compiled of large CommonJS files, kept beside the command for later runs (docs/decisions).

import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cachedDataVersionTag, getHeapCodeStatistics } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";
import { tuneForShortLife } from "./engine.js";

/** The CRC-32 at the end of a file of the cache, little-endian. */
const CHECKSUM_BYTES = 4;

/** Whoever can write there can change the command, too. */
const FOLDER = fileURLToPath(new URL(".", import.meta.url));

type Wrapper = (exports: unknown, require: NodeJS.Require, module: CommonModule, file: string, folder: string) => void;

interface CommonModule {
  exports: unknown;
}

/** Whether it is wanted: Node 22 does it all by itself, and of what was compiled before, coverage counts only whole functions. */
export function isCacheWanted(): boolean {
  const { NODE_DISABLE_COMPILE_CACHE, NODE_V8_COVERAGE } = process.env;
  const isNodes = "enableCompileCache" in Module;
  return !isNodes && NODE_DISABLE_COMPILE_CACHE === undefined && NODE_V8_COVERAGE === undefined;
}

/** A file with what V8 compiled of it in earlier runs with the same text, Node, flags and processor. */
export class CachedScript {
  readonly #file: string;
  /** What its name begins and ends with, whatever the version. */
  readonly #ends: readonly [string, string];
  readonly #cache: string;
  readonly #script: Script;
  /** Bytes of all that was compiled when it was loaded; 0 when nothing of it was kept. */
  readonly #found: number;

  /** `text` is what stands in `file`; `version` is another one for each text. */
  constructor(file: string, text: string, version: string) {
    const { version: node, platform, arch } = process;
    this.#file = file;
    this.#ends = [`${basename(file)}.`, `.${node}-${platform}-${arch}-${cachedDataVersionTag()}.cache`];
    this.#cache = join(FOLDER, this.#ends.join(version));
    this.#script = new Script(Module.wrap(text), { filename: file, cachedData: readSound(this.#cache) });
    this.#found = this.#script.cachedDataRejected === false ? bytecodeSize() : 0;
  }

  /** As Node runs a module. */
  run(module: CommonModule): void {
    const wrapper = this.#script.runInThisContext() as Wrapper;
    wrapper.call(module.exports, module.exports, createRequire(this.#file), module, this.#file, dirname(this.#file));
  }

  /**
   * V8 compiles a function when it is first called, so what has been compiled by now is kept when it is a quarter more than what was found: `--version`
   * knows little of a check. Where it cannot be written, such as in a folder of somebody else, an archive or a full disk, all goes on as without it:
   * never throws.
   */
  keep(): void {
    if (bytecodeSize() < 1.25 * this.#found) return;
    const unfinished = `${this.#cache}.${process.pid}`;
    if (!attempt(() => this.#write(unfinished))) attempt(() => rmSync(unfinished, { force: true }));
  }

  #write(unfinished: string): void {
    writeFileSync(unfinished, ""); // costs nothing where it fails
    tuneForShortLife(); // V8 takes it only under the flags that it was made with, and a watch has set others
    const data = this.#script.createCachedData();
    const checksum = Buffer.alloc(CHECKSUM_BYTES);
    checksum.writeUInt32LE(crc32(data));
    writeFileSync(unfinished, Buffer.concat([data, checksum]));
    renameSync(unfinished, this.#cache);
    attempt(() => this.#removeOthers());
  }

  /** Of versions that are not there any more. */
  #removeOthers(): void {
    const [start, end] = this.#ends;
    for (const name of readdirSync(FOLDER)) {
      if (name.startsWith(start) && name.endsWith(end) && name !== basename(this.#cache))
        rmSync(join(FOLDER, name), { force: true });
    }
  }
}

/** False when it failed. What is tried here only makes later runs faster, so why it failed is of no interest to anybody. */
function attempt(run: () => void): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

function bytecodeSize(): number {
  return getHeapCodeStatistics().bytecode_and_metadata_size;
}

/** V8 looks only at the head of such data, and crashes on the rest when it is damaged. */
function readSound(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const end = bytes.length - CHECKSUM_BYTES;
    const data = bytes.subarray(0, end);
    return bytes.readUInt32LE(end) === crc32(data) ? data : undefined;
  } catch {
    return undefined;
  }
}
