// What a service remembers when its process has ended: a file with a line of JSON for each change.
// A shop with more than one instance of a service has a database here.

import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { dirname } from "node:path";

export class Journal<Entry> {
  readonly #file: string | undefined;

  /** Without a file, for tests, nothing is kept. */
  constructor(file?: string) {
    this.#file = file;
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  }

  /**
   * All entries, in their order. A process that was killed may have left half a line. Nobody was
   * told of that entry, so it is cut off.
   */
  read(): readonly Entry[] {
    if (this.#file === undefined || !existsSync(this.#file)) return [];
    const text = readFileSync(this.#file, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole !== text) truncateSync(this.#file, Buffer.byteLength(whole));
    return whole
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Entry); // this class wrote it
  }

  /** Returns when the entry is on the disk: no answer tells more than a restart finds. */
  write(entry: Entry): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { flush: true });
  }
}
