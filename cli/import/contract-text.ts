// One contract as it is written: its lines, and what it imports under which names.

import { type DeclaredKind, DeclaredNames } from "./contract-names.js";

/** Where a contract stands. */
export interface ContractPlace {
  /** Below the root, such as `google/type/v1/date.rpc`. */
  readonly path: string;
  readonly package: string;
}

export class ContractText {
  readonly lines: string[] = [];
  readonly #place: ContractPlace;
  /** Paths of the contracts that are imported, with the names that are taken from them. */
  readonly #imports = new Map<string, Map<string, string>>();
  readonly #names = new DeclaredNames();

  /** `declared`: what the contract declares itself. */
  constructor(place: ContractPlace, declared: readonly { readonly name: string; readonly kind: DeclaredKind }[]) {
    this.#place = place;
    for (const { name, kind } of declared) this.#names.take(name, kind);
  }

  /** Paths of the contracts that this one uses. */
  get imported(): readonly string[] {
    return [...this.#imports.keys()];
  }

  get text(): string {
    const imports = [...this.#imports]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, names]) => {
        const listed = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
        const taken = listed.map(([name, local]) => (name === local ? name : `${name} as ${local}`));
        return `import { ${taken.join(", ")} } from "${relativePath(this.#place.path, path)}";`;
      });
    return `package ${this.#place.package};\n\n${imports.join("\n")}\n\n${this.lines.join("\n")}\n`;
  }

  /** What `name` of the contract at `path` is called here. */
  import(path: string, name: string, kind: DeclaredKind): string {
    const names = this.#imports.get(path) ?? new Map<string, string>();
    this.#imports.set(path, names);
    const local = names.get(name) ?? this.#names.take(name, kind);
    names.set(name, local);
    return local;
  }
}

function relativePath(from: string, to: string): string {
  const [own, other] = [from.split("/").slice(0, -1), to.split("/")];
  let common = 0;
  while (common < own.length && own[common] === other[common]) common++;
  const up = own.slice(common).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...other.slice(common)].join("/");
}
