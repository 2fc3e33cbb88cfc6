// What was imported, formatted, and compiled as `check` does it. A contract with a mistake is left
// out, with those that use it: what is written can be generated.

import {
  type Compilation,
  compile,
  createMemoryHost,
  type Diagnostic,
  formatContract,
  MAX_FILE_BYTES,
  SourceFile,
} from "@callwire/compiler";
import { dropDependents } from "./dependents.js";
import type { Refusal } from "./import-report.js";
import type { ImportedContract } from "./imported-contract.js";

/** Each round leaves out at least one contract; mistakes of more rounds are no longer counted. */
const MAX_ROUNDS = 100;

/** `head` gives the first line of a contract. Adds to `refusals` what is left out. */
export function checkContracts(
  contracts: readonly ImportedContract[],
  head: (contract: ImportedContract) => string,
  refusals: Refusal[],
): readonly ImportedContract[] {
  const wrong = new Map<string, string>();
  const formatted = contracts.map((contract) => {
    if (contract.text.length > MAX_FILE_BYTES) {
      const reason = `becomes a contract of ${contract.text.length} characters, more than ${MAX_FILE_BYTES}; split it`;
      wrong.set(contract.path, contract.from ?? contract.path);
      refusals.push({ file: contract.from ?? contract.path, reason });
      return contract;
    }
    const found = formatContract(new SourceFile(contract.path, `${head(contract)}\n\n${contract.text}`));
    if ("text" in found) return { ...contract, text: found.text };
    refuse(contract, found.diagnostics[0], wrong, refusals);
    return contract;
  });
  let kept = dropDependents(formatted, wrong, refusals);
  let compilation: Compilation | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    compilation = compileAll(kept, compilation);
    const found = mistakesOf(compilation);
    if (found.size === 0) return kept;
    const bad = new Map<string, string>();
    for (const contract of kept) {
      const mistake = found.get(contract.path);
      if (mistake !== undefined) refuse(contract, mistake, bad, refusals);
    }
    kept = dropDependents(kept, bad, refusals);
  }
  for (const { path, from } of kept)
    refusals.push({ file: from ?? path, reason: "has mistakes as a contract; import fewer files" });
  return [];
}

function refuse(
  { path, from }: ImportedContract,
  mistake: Diagnostic | undefined,
  wrong: Map<string, string>,
  refusals: Refusal[],
): void {
  wrong.set(path, from ?? path);
  const why = mistake === undefined ? "it cannot be read" : `${mistake.message} (${mistake.code})`;
  refusals.push({ file: from ?? path, reason: `has no contract that passes check: ${why}; change that there` });
}

function compileAll(contracts: readonly ImportedContract[], before: Compilation | undefined): Compilation {
  const host = createMemoryHost(Object.fromEntries(contracts.map(({ path, text }) => [path, text])));
  return compile(host, { files: contracts.map(({ path }) => ({ root: "", name: path })) }, before);
}

/** The first of each file. */
function mistakesOf({ diagnostics }: Compilation): ReadonlyMap<string, Diagnostic> {
  const found = new Map<string, Diagnostic>();
  for (const each of diagnostics) {
    if (each.severity === "error" && !found.has(each.span.file.path)) found.set(each.span.file.path, each);
  }
  return found;
}
