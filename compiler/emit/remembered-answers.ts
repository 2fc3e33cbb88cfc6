// What one file asks of the program when it is laid out, written down: the same answers again give
// the same text again.

import type { Contract } from "./contract.js";

/** What a file asks of the rest of the program. */
export type Answers = Pick<Contract, "find" | "hasInit">;

/** Answers as the contract does, and remembers what it was asked. */
export class RememberedAnswers implements Answers {
  readonly answers = new Map<string, string>();
  readonly #contract: Answers;

  constructor(contract: Answers) {
    this.#contract = contract;
  }

  find(fullName: string): ReturnType<Answers["find"]> {
    const found = this.#contract.find(fullName);
    this.#note(fullName);
    return found;
  }

  hasInit(ref: Parameters<Answers["hasInit"]>[0]): boolean {
    if (ref.kind === "list") return this.hasInit(ref.item);
    if (ref.kind === "map") return this.hasInit(ref.value);
    if (ref.kind === "named") this.#note(ref.name);
    return this.#contract.hasInit(ref);
  }

  #note(name: string): void {
    const answer = describeType(this.#contract, name);
    if (answer !== undefined) this.answers.set(name, answer);
  }
}

/**
 * All that one file may know of a type of another: where it is, and whether it has an Init.
 * Undefined when there is no such type.
 */
export function describeType(contract: Answers, name: string): string | undefined {
  try {
    return `${contract.find(name).file.path} ${contract.hasInit({ kind: "named", name })}`;
  } catch {
    return undefined;
  }
}
