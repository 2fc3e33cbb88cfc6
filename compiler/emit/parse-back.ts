// The last line of defence: generated text is parsed again, and may hold only the kinds of
// statements that we print.

import type { ts as Ts } from "ts-morph";
import { loadTsMorph } from "./ts-morph.js";

/** What in `text` we would never print; undefined when there is nothing. */
export function findForeignCode(text: string): string | undefined {
  const { ts } = loadTsMorph();
  const file = ts.createSourceFile("generated.ts", text, {
    languageVersion: ts.ScriptTarget.ES2022,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone, // comments hold no code
  });
  // The parser keeps what it stumbled over in a field that its declarations leave out.
  const { parseDiagnostics } = file as Ts.SourceFile & { readonly parseDiagnostics?: readonly Ts.Diagnostic[] };
  const [problem] = parseDiagnostics ?? [];
  if (problem !== undefined) {
    const { line } = file.getLineAndCharacterOfPosition(problem.start ?? 0);
    return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(problem.messageText, " ")}`;
  }
  const foreign = file.statements.find((statement) => !isAllowed(ts.SyntaxKind, statement));
  if (foreign === undefined) return undefined;
  const { line } = file.getLineAndCharacterOfPosition(foreign.getStart(file));
  return `line ${line + 1}: ${ts.SyntaxKind[foreign.kind]}`;
}

function isAllowed(kinds: typeof Ts.SyntaxKind, { kind }: Ts.Statement): boolean {
  return (
    kind === kinds.ImportDeclaration ||
    kind === kinds.InterfaceDeclaration ||
    kind === kinds.TypeAliasDeclaration ||
    kind === kinds.ClassDeclaration ||
    kind === kinds.VariableStatement
  );
}
