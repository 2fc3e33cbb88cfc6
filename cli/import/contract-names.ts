// Names of others as names of a contract: their case, what is refused, and what is taken.

import { GENERATED_SUFFIXES, refuseAnywhere, refuseContractName, refuseError } from "@callwire/compiler";

/** Longest name of a contract, in characters. */
const MAX_NAME_LENGTH = 64;

/** Room for a number behind a name that is cut. */
const CUT_LENGTH = 60;

/** Words that a contract takes for values, wherever they stand. */
const VALUES = new Set(["true", "false"]);

/** Whether a contract can read the word as a name. */
export function isReadAsName(word: string): boolean {
  return !VALUES.has(word);
}

export type DeclaredKind = keyof typeof GENERATED_SUFFIXES;

/** `create_time` is `createTime`, as protobuf's JSON has it. */
export function camelCase(name: string): string {
  return plain(
    name.replace(/_+([A-Za-z0-9]?)/g, (_all, next: string, at: number) => (at === 0 ? next : next.toUpperCase())),
    "f",
  );
}

/** `GetUser` is `getUser`, and `GETUser` too. */
export function methodCase(name: string): string {
  const camel = camelCase(name);
  return camel.replace(/^[A-Z]+(?![a-z0-9])|^[A-Z]+(?=[A-Z])|^[A-Z]/, (start) => start.toLowerCase());
}

/** The first letter in capitals. */
export function typeCase(name: string): string {
  const camel = plain(
    name.replace(/_+([a-z])/g, (_all, next: string) => next.toUpperCase()),
    "X",
  );
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** Starts with a letter, and has only what names have. */
function plain(name: string, start: string): string {
  const kept = name.replace(/[^A-Za-z0-9_]/g, "").replace(/^_+/, "");
  return /^[A-Za-z]/.test(kept) ? kept : `${start}${kept}`;
}

/** Names with one folded form cannot stand beside one another. */
export function fold(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

/** The numbers behind names. Goes on where it was, as thousands of names may want to be one. */
class NameCounts {
  readonly #counts = new Map<string, number>();

  /** `cannot` never becomes false again for a name of the same `kind`. */
  free(wanted: string, cannot: (name: string) => boolean, kind = ""): string {
    if (!cannot(wanted)) return wanted;
    const start = wanted.slice(0, CUT_LENGTH);
    const key = `${kind} ${fold(start)}`;
    let count = this.#counts.get(key) ?? 2;
    while (cannot(`${start}${count}`)) count++;
    this.#counts.set(key, count);
    return `${start}${count}`;
  }
}

/** Fields, members, arms or methods of one declaration. */
export class MemberNames {
  readonly #taken = new Set<string>();
  readonly #counts = new NameCounts();
  readonly #refuse: (name: string) => string | undefined;

  /** `refuse`: the reason why members of this kind cannot have a name. */
  constructor(refuse: (name: string) => string | undefined = () => undefined) {
    this.#refuse = refuse;
  }

  /** The name; when that is refused, taken or too long, its start with a number behind it. */
  take(wanted: string): string {
    const name = this.#counts.free(wanted, (each) => this.#cannot(each));
    this.#taken.add(fold(name));
    return name;
  }

  #cannot(name: string): boolean {
    if (name.length > MAX_NAME_LENGTH || this.#taken.has(fold(name)) || !isReadAsName(name)) return true;
    return (refuseAnywhere(name) ?? this.#refuse(name)) !== undefined;
  }
}

/** Declarations of one package, or what one file sees of others, with what is generated of them. */
export class DeclaredNames {
  readonly #taken = new Set<string>();
  readonly #counts = new NameCounts();

  take(wanted: string, kind: DeclaredKind): string {
    const name = this.#counts.free(wanted, (each) => this.#cannot(each, kind), kind);
    for (const each of withGenerated(name, kind)) this.#taken.add(fold(each));
    return name;
  }

  #cannot(name: string, kind: DeclaredKind): boolean {
    const refused = refuseAnywhere(name) ?? refuseContractName(name) ?? (kind === "error" ? refuseError(name) : undefined);
    if (refused !== undefined || name.length > MAX_NAME_LENGTH) return true;
    return withGenerated(name, kind).some((each) => this.#taken.has(fold(each)));
  }
}

function withGenerated(name: string, kind: DeclaredKind): readonly string[] {
  return ["", ...GENERATED_SUFFIXES[kind]].map((suffix) => name + suffix);
}
