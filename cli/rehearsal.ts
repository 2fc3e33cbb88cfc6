// Edits of contracts that change nothing and write nothing, so that V8 has compiled what a real one runs through: an edit of one file
// then takes half as long.

import type { Compilation } from "@callwire/compiler";
import type { BackgroundEmitter } from "@callwire/compiler/emit";
import { loadContracts } from "./contracts.js";
import type { GenerateOptions } from "./generate.js";

/** Milliseconds of work in all: twice as many gain a twentieth more. */
const MAX_MS = 500;

/** Edits at most: with one small contract, a hundred. */
const MAX_EDITS = 100;

export class Rehearsal {
  readonly #options: GenerateOptions;
  readonly #emitter: BackgroundEmitter;
  #edits = 0;
  #spentMs = 0;

  constructor(options: GenerateOptions, emitter: BackgroundEmitter) {
    this.#options = options;
    this.#emitter = emitter;
  }

  get isOver(): boolean {
    return this.#edits >= MAX_EDITS || this.#spentMs >= MAX_MS;
  }

  /** One edit, of each file in turn: it is parsed and lowered again, and so are those that import it; its output is printed and parsed back. */
  async edit(before: Compilation): Promise<void> {
    const startedAt = performance.now();
    const names = [...before.parsed.keys()];
    // The last ones first: fewer files import them.
    const name = names[names.length - 1 - (this.#edits++ % names.length)] ?? "";
    const parsed = new Map(before.parsed);
    parsed.delete(name);
    const { compilation, rootNameOf, importExtension } = loadContracts({ ...this.#options, previous: { ...before, parsed } });
    const source = compilation.parsed.get(name)?.file.source.name;
    if (compilation.descriptor !== undefined && source !== undefined) {
      await this.#emitter.emitAnew(compilation.descriptor, { only: new Set([source]), rootNameOf, importExtension });
    }
    this.#spentMs += performance.now() - startedAt;
  }
}
