// What V8 has compiled of the bundle, kept for later runs (docs/decisions).

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname } from "node:path";
import process from "node:process";
import { cachedDataVersionTag, getHeapCodeStatistics } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";
import { tuneForShortLife } from "./engine.js";

/** The CRC-32 at the end of the cache, little-endian. */
const CHECKSUM_BYTES = 4;

type Wrapper = (exports: object, require: NodeJS.Require, module: object, file: string, folder: string) => void;

/**
 * Runs a CommonJS file, whose text has `hash`, with what V8 compiled of it in earlier runs with the same text, Node, flags and processor. V8 compiles a
 * function when it is first called, so what a run has compiled is kept when it is a quarter more than what it found: `--version` knows little of a check.
 */
export function runCompiled(file: string, hash: string): void {
  const { version, platform, arch } = process;
  const cache = `${file}.${hash}.${version}-${platform}-${arch}-${cachedDataVersionTag()}.cache`;
  const source = Module.wrap(readFileSync(file, "utf8"));
  const script = new Script(source, { filename: file, cachedData: readSound(cache) });
  const found = script.cachedDataRejected === false ? bytecodeSize() : 0;
  process.once("exit", () => {
    if (bytecodeSize() > 1.25 * found) keep(script, cache);
  });
  const module = { exports: {} };
  (script.runInThisContext() as Wrapper)(module.exports, createRequire(file), module, file, dirname(file));
}

function bytecodeSize(): number {
  return getHeapCodeStatistics().bytecode_and_metadata_size;
}

/** Where it cannot be written, such as in a folder that belongs to somebody else, all goes on as without it. */
function keep(script: Script, cache: string): void {
  const unfinished = `${cache}.${process.pid}`;
  try {
    writeFileSync(unfinished, ""); // costs nothing where it fails
    tuneForShortLife(); // V8 takes it only under the flags that it was made with, and a watch has set others
    const data = script.createCachedData();
    const checksum = Buffer.alloc(CHECKSUM_BYTES);
    checksum.writeUInt32LE(crc32(data));
    writeFileSync(unfinished, Buffer.concat([data, checksum]));
    renameSync(unfinished, cache);
  } catch {
    rmSync(unfinished, { force: true });
  }
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
