// The last list of a service on disk, for clients that start while the registry is away. What is
// read there is data: it parses strictly or is as good as none.

import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Timer } from "../../base/clock.js";
import { LIST_CACHE_WRITE_MS, MAX_LIST_CACHE_AGE_MS, MAX_LIST_CACHE_BYTES } from "../../base/limits/discovery.js";
import { isError } from "../../base/realms.js";
import { decodeRecord, encodeRecord } from "../endpoint-record.js";
import type { Endpoint } from "../registry.js";

const VERSION = 1;

export interface ListCacheOptions {
  /** The folder; made when there is something to keep. */
  readonly dir: string;
  /** The registry as a person writes it, and the service: what the list is of. */
  readonly target: string;
  readonly service: string;
  readonly clock: Clock;
  /** Told why a list cannot be kept or read. */
  readonly onWarning: (text: string) => void;
}

export class ListCache {
  readonly #options: ListCacheOptions;
  readonly #file: string;
  #wanted: readonly Endpoint[] | undefined;
  #timer: Timer | undefined;
  #hasWarned = false;

  constructor(options: ListCacheOptions) {
    this.#options = options;
    const hash = createHash("sha256").update(options.target).digest("hex").slice(0, 12);
    this.#file = join(options.dir, `${options.service}-${hash}.json`);
  }

  /**
   * The list that was kept last; undefined when there is none, it is older than a week, or is none
   * of ours. Never rejects.
   */
  async read(): Promise<readonly Endpoint[] | undefined> {
    try {
      const { size } = await stat(this.#file);
      if (size > MAX_LIST_CACHE_BYTES) throw new Error(`it has ${size} bytes`);
      return this.#decode(JSON.parse(await readFile(this.#file, "utf8")));
    } catch (error) {
      if (codeOf(error) !== "ENOENT") this.#warn(`${this.#file} is no list, and is not used: ${String(error)}`);
      return undefined;
    }
  }

  /** Keeps a list, soon: of several within a second the last. Never rejects. */
  keep(endpoints: readonly Endpoint[]): void {
    this.#wanted = endpoints;
    this.#timer ??= this.#options.clock.setTimeout(() => void this.#write(), LIST_CACHE_WRITE_MS);
  }

  /** Writes what waits to be written. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    await this.#write();
  }

  async #write(): Promise<void> {
    this.#timer = undefined;
    const endpoints = this.#wanted;
    this.#wanted = undefined;
    if (endpoints === undefined) return;
    const { dir, target, service, clock } = this.#options;
    const records = endpoints.map((endpoint) => ({ id: endpoint.id, rev: endpoint.rev, record: String(encodeRecord(endpoint)) }));
    const text = JSON.stringify({ v: VERSION, target, service, writtenAt: clock.wallMs(), records });
    const temporary = `${this.#file}.${process.pid}.tmp`; // other processes keep the same list
    try {
      await mkdir(dir, { recursive: true });
      await writeFile(temporary, text, { mode: 0o600 });
      await rename(temporary, this.#file);
    } catch (error) {
      this.#warn(`the list of ${service} cannot be kept in ${this.#file}: ${String(error)}`);
      await rm(temporary, { force: true }).catch(() => undefined); // half of it, on a full disk
    }
  }

  #decode(value: unknown): readonly Endpoint[] | undefined {
    const { v, target, service, writtenAt, records } = Object(value) as Readonly<Record<string, unknown>>; // each part is checked
    if (v !== VERSION || target !== this.#options.target || service !== this.#options.service)
      throw new Error("it is of something else");
    if (typeof writtenAt !== "number" || !Array.isArray(records)) throw new Error("a part is missing");
    if (this.#options.clock.wallMs() - writtenAt > MAX_LIST_CACHE_AGE_MS) return undefined;
    return records.map(decodeEntry);
  }

  /** Once: a disk that is full stays so. */
  #warn(text: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.onWarning(text);
  }
}

function decodeEntry(value: unknown): Endpoint {
  const { id, rev, record } = Object(value) as Readonly<Record<string, unknown>>; // each part is checked
  if (typeof id !== "string" || typeof rev !== "number" || typeof record !== "string") throw new Error("an entry is none");
  const endpoint = decodeRecord(id, rev, Buffer.from(record));
  if (typeof endpoint === "string") throw new Error(`an entry is none: ${endpoint}`);
  return endpoint;
}

function codeOf(error: unknown): unknown {
  return isError(error) && "code" in error ? error.code : undefined;
}
