// Contracts that are the same on both sides, which is most of them: no rule finds anything there,
// so that what is compared is what somebody has changed.

import type { FileDescriptor } from "callwire/schema";
import type { Steps } from "../steps.js";

/** Both lists without the contracts that say the same on the same path. */
export function* withoutSameFiles(
  before: readonly FileDescriptor[],
  after: readonly FileDescriptor[],
): Steps<readonly [before: readonly FileDescriptor[], after: readonly FileDescriptor[]]> {
  const old = new Map(before.map((file) => [file.path, file]));
  const same = new Set<FileDescriptor>();
  for (const file of after) {
    const match = old.get(file.path);
    if (match !== undefined && (match === file || textOf(match) === textOf(file))) same.add(match).add(file);
    yield;
  }
  const differs = (file: FileDescriptor): boolean => !same.has(file);
  return [before.filter(differs), after.filter(differs)];
}

/**
 * Kept as long as the contract is: the side of the last commit stays, and an edit in an editor
 * makes few contracts anew. They take as much memory as the texts of the contracts, about.
 */
const texts = new WeakMap<FileDescriptor, string>();

function textOf(file: FileDescriptor): string {
  const known = texts.get(file);
  if (known !== undefined) return known;
  const text = JSON.stringify(file);
  texts.set(file, text);
  return text;
}
