// The one entry: from roots and files to a Descriptor and everything that is wrong.

import type { Descriptor } from "callwire/schema";
import type { Host } from "./host.js";
import { type Input, loadProgram } from "./load.js";
import { analyze } from "./lower/analyze.js";
import type { KnownFiles } from "./lower/unchanged-files.js";
import type { Program } from "./semantic/program.js";
import { finish, type Steps } from "./steps.js";
import type { ParsedFile } from "./syntax/parser.js";
import { arrangeDiagnostics, type Diagnostic } from "./text/diagnostic.js";

/** What to compile. Imports are followed in any case. */
export interface CompileConfig {
  /**
   * Folders: every `.rpc` file below them. Names of files, and so of outputs, are relative to their
   * root.
   */
  readonly roots?: readonly string[];
  /** Single files with their roots. */
  readonly files?: readonly Input[];
}

/** What came of a compilation. */
export interface Compilation {
  /** Absent when there is an error. Made when it is first asked for. */
  readonly descriptor: Descriptor | undefined;
  /** The same, a file in a step. */
  readonly describeInSteps: () => Steps<Descriptor | undefined>;
  /** By file and place, without repeated ones, at most 50. */
  readonly diagnostics: readonly Diagnostic[];
  /** Errors found, those beyond the first 50 included, up to about a thousand for each phase. */
  readonly errorCount: number;
  /** Paths of all files that were read, as diagnostics show them. */
  readonly paths: readonly string[];
  /** The files that were read and their syntax trees. */
  readonly program: Program;
  /** Parsed files by path, for the next compilation. */
  readonly parsed: ReadonlyMap<string, ParsedFile>;
  /** What files without a mistake said, for the next compilation. */
  readonly known: KnownFiles;
}

/**
 * Compiles contracts. Never throws for what is in them. With a previous compilation, files whose
 * text has not changed are not parsed again, nor lowered when nothing that they import has changed
 * either: their descriptors stay the same objects.
 */
export function compile(host: Host, config: CompileConfig, previous?: Compilation): Compilation {
  return finish(compileInSteps(host, config, previous));
}

/** The same, about a file in a step. What the host says must not change meanwhile. */
export function* compileInSteps(host: Host, config: CompileConfig, previous?: Compilation): Steps<Compilation> {
  const inputs = [...(config.files ?? []), ...(config.roots ?? []).flatMap((root) => listInputs(host, root))];
  const loaded = yield* loadProgram(host, inputs, previous?.parsed ?? new Map());
  const analysis = yield* analyze(loaded.files, previous?.known);
  const all = [...loaded.diagnostics, ...withoutFollowing(analysis.diagnostics, loaded.diagnostics.filter(isSyntax))];
  const diagnostics = arrangeDiagnostics(all);
  const errorCount = all.filter(({ severity }) => severity === "error").length;
  function* describeInSteps(): Steps<Descriptor | undefined> {
    return errorCount > 0 ? undefined : yield* analysis.describe();
  }
  return {
    get descriptor() {
      return finish(describeInSteps());
    },
    describeInSteps,
    diagnostics,
    errorCount,
    paths: loaded.files.map(({ file }) => file.source.path),
    program: analysis.program,
    parsed: loaded.parsed,
    get known() {
      return analysis.known;
    },
  };
}

/** Leaves out what is wrong about statements that could not be read properly in the first place. */
function withoutFollowing(found: readonly Diagnostic[], first: readonly Diagnostic[]): readonly Diagnostic[] {
  if (first.length === 0) return found;
  const broken = new Set(first.map(statementOf));
  return found.filter((diagnostic) => !broken.has(statementOf(diagnostic)));
}

function isSyntax({ code, severity }: Diagnostic): boolean {
  return code.startsWith("CW1") && severity === "error";
}

function statementOf({ span: { file, start } }: Diagnostic): string {
  return `${file.path}:${file.statementStart(start)}`;
}

function listInputs(host: Host, root: string): readonly Input[] {
  // Sorted: the order of a folder's entries differs between file systems, and output must not.
  return [...(host.listFiles(root) ?? [])].sort().map((name) => ({ root, name }));
}
