// What one file asks of the program when it is laid out, written down: the same answers again give
// the same text again.

import type { DescriptorIndex } from "./descriptor-index.js";

/** What a file asks of the rest of the program. */
export type Answers = Pick<DescriptorIndex, "find" | "hasInit">;

/** Answers as the index does, and remembers what it was asked. */
export class RememberedAnswers implements Answers {
  readonly answers = new Map<string, string>();
  readonly #index: Answers;

  constructor(index: Answers) {
    this.#index = index;
  }

  find(fullName: string): ReturnType<Answers["find"]> {
    const found = this.#index.find(fullName);
    this.#note(fullName);
    return found;
  }

  hasInit(ref: Parameters<Answers["hasInit"]>[0]): boolean {
    if (ref.kind === "list") return this.hasInit(ref.item);
    if (ref.kind === "map") return this.hasInit(ref.value);
    if (ref.kind === "named") this.#note(ref.name);
    return this.#index.hasInit(ref);
  }

  #note(name: string): void {
    const answer = describeType(this.#index, name);
    if (answer !== undefined) this.answers.set(name, answer);
  }
}

/**
 * All that one file may know of a type of another: where it is, and whether it has an Init.
 * Undefined when there is no such type.
 */
export function describeType(index: Answers, name: string): string | undefined {
  try {
    return `${index.find(name).file.path} ${index.hasInit({ kind: "named", name })}`;
  } catch {
    return undefined;
  }
}
