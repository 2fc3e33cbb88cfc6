// What an import has lost or changed: each once, with its place and the reason.

/** One thing. */
export interface Loss {
  /** The file that is imported. */
  readonly file: string;
  /** The full name of what it is about; empty for the file. */
  readonly place: string;
  /** What has become of it, and why. */
  readonly text: string;
}

/** Why a file has no contract. */
export interface Refusal {
  readonly file: string;
  /** The end of a sentence, and what to do. */
  readonly reason: string;
}

/** Collects for one file. */
export class ImportReport {
  readonly #file: string;
  readonly #losses: Loss[] = [];
  /** How often an option was left out. */
  readonly #options = new Map<string, number>();

  constructor(file: string) {
    this.#file = file;
  }

  add(place: string, text: string): void {
    this.#losses.push({ file: this.#file, place, text });
  }

  /** When a name is another one than the custom of its form makes it. */
  addName(place: string, wanted: string, name: string): void {
    if (name !== wanted) this.add(place, `is called ${name}: ${wanted} is taken, refused or too long in contracts`);
  }

  addOptions(names: readonly string[]): void {
    for (const name of names) this.#options.set(name, (this.#options.get(name) ?? 0) + 1);
  }

  /** In the order of the file; options last. */
  get losses(): readonly Loss[] {
    const options = [...this.#options].sort(([a], [b]) => (a < b ? -1 : 1));
    const left = options.map(([name, count]) => {
      const often = count === 1 ? "" : ` in ${count} places`;
      return { file: this.#file, place: "", text: `option ${name} is left out${often}: contracts have no place for it` };
    });
    return [...this.#losses, ...left];
  }
}
