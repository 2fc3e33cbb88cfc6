// What few live commands need of the compiler and of callwire.json. Its bundle is loaded for them
// alone, so nothing else imports this file but by its functions.

import {
  compareDescriptors,
  compile,
  createMemoryHost,
  type Finding,
  formatContract,
  SourceFile,
  shellWord,
} from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import { findRegistry } from "../../input/configuration.js";
import { loadContracts } from "../../input/contracts.js";
import type { Checkout, ContractText } from "../../live/live-command.js";
import { locateFinding } from "../../output/locate.js";
import { isUsageError, UsageError } from "../../usage-error.js";

/** A contract in the one way to write it. */
export function formatText(text: string): string {
  const formatted = formatContract(new SourceFile("contract.rpc", text));
  return "text" in formatted ? formatted.text : text; // a name of another version of the language, say: shown as it is
}

/** As `callwire breaking` does. */
export function compareContracts(before: Descriptor, after: Descriptor): readonly Finding[] {
  return compareDescriptors(before, after);
}

/** The contracts below a folder. Throws UsageError. */
export function readFolder(cwd: string, folder: string): Descriptor {
  const { compilation } = loadContracts({ cwd, paths: [], root: [folder] });
  if (compilation.descriptor !== undefined) return compilation.descriptor;
  throw new UsageError(`the contracts in ${folder} have mistakes; callwire check --root ${shellWord(folder)} shows them`);
}

/**
 * The contracts of the project that this folder is in. Undefined when there is none, or when they
 * have mistakes.
 */
export function readProject(cwd: string): Descriptor | undefined {
  try {
    return loadContracts({ cwd, paths: [] }).compilation.descriptor;
  } catch (error) {
    if (isUsageError(error)) return undefined;
    throw error;
  }
}

/**
 * Contracts that import one another, and nothing from the disk. Throws UsageError with the first
 * mistake.
 */
export function compileTexts(texts: readonly ContractText[]): Descriptor {
  const host = createMemoryHost(Object.fromEntries(texts.map(({ name, text }) => [name, text])));
  const { descriptor, diagnostics, errorCount } = compile(host, { roots: [""] });
  if (descriptor !== undefined) return descriptor;
  const first = diagnostics.find(({ severity }) => severity === "error");
  if (first === undefined) throw new UsageError("the contracts have mistakes; callwire check shows them");
  const { file, start } = first.span;
  const { line, column } = file.positionAt(start);
  const more = errorCount === 1 ? "" : `, and ${errorCount - 1} more`;
  throw new UsageError(
    `${file.path}:${line}:${column} ${first.message}${more}${first.help === undefined ? "" : `; ${first.help}`}`,
  );
}

/** What `registry` of callwire.json says. Throws UsageError. */
export function readRegistry(cwd: string): string | undefined {
  return findRegistry(cwd);
}

/** The contracts of the project, to be compared with what runs. Throws UsageError. */
export function readCheckout(cwd: string, paths: readonly string[], root: readonly string[] | undefined): Checkout {
  const { compilation, wanted } = loadContracts({ cwd, paths, root });
  const { descriptor } = compilation;
  if (descriptor === undefined) {
    const words = [...paths, ...(root ?? []).map((folder) => `--root ${folder}`)].map((word) => ` ${word}`).join("");
    throw new UsageError(`the contracts here have mistakes; callwire check${words} shows them`);
  }
  const files = descriptor.files.filter((file) => wanted.has(file.path));
  return {
    descriptor,
    services: files.flatMap(({ services }) => services.map(({ name }) => name)),
    packages: new Set(files.map((file) => file.package)),
    compare: compareDescriptors,
    placeOf: (finding) => {
      const { file, start } = locateFinding(compilation, finding).span;
      const { line, column } = file.positionAt(start);
      return `${file.path}:${line}:${column}`;
    },
  };
}
