// Runs the rules over the files of a compilation that has no mistake.

import type * as Ast from "../syntax/ast.js";
import type { Range, Span } from "../text/source-file.js";
import { explainIgnore, readIgnores } from "./ignores.js";
import { DEFAULT_GROUPS, type Edit, type Group, type Rule } from "./rule.js";
import { RULES } from "./rules.js";

export interface LintConfig {
  /** Default: MINIMAL, BASIC and STANDARD, unless `rules` names some. */
  readonly groups?: readonly Group[] | undefined;
  /** Single rules, in addition to the groups. */
  readonly rules?: readonly string[] | undefined;
  /** Rules that are not checked. */
  readonly ignore?: readonly string[] | undefined;
}

export interface LintFinding {
  /** Id of the rule; `ignore-comment` for a comment that takes nothing away. */
  readonly rule: string;
  readonly message: string;
  readonly help: string;
  readonly span: Span;
  /** Corrections that change no meaning; may be empty. */
  readonly edits: readonly Edit[];
}

const IGNORE_COMMENT = "ignore-comment";
const RULE_IDS: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

/** The rules that a configuration asks for. */
export function chooseRules({ groups, rules = [], ignore = [] }: LintConfig): readonly Rule[] {
  const chosen = groups ?? (rules.length > 0 ? [] : DEFAULT_GROUPS);
  return RULES.filter(({ id, group }) => (chosen.includes(group) || rules.includes(id)) && !ignore.includes(id));
}

/** `files` are linted; findings come in the order of files and places. `all`: the files that may use what they declare. */
export function lintFiles(files: readonly Ast.File[], all: readonly Ast.File[], config: LintConfig = {}): readonly LintFinding[] {
  const rules = chooseRules(config);
  const isWhole = config.rules === undefined;
  return files.flatMap((ast) => lintFile(ast, all, rules, isWhole).sort((a, b) => a.span.start - b.span.start));
}

/** `isWhole`: more than single rules are checked, so that an unused ignore comment says something. */
function lintFile(ast: Ast.File, all: readonly Ast.File[], rules: readonly Rule[], isWhole: boolean): LintFinding[] {
  const ignores = readIgnores(ast);
  const used = new Set<Range>();
  const findings: LintFinding[] = [];
  for (const rule of rules) {
    rule.check({ name: ast.source.name, ast, all }, (place, message, help, edits = []) => {
      const { line } = ast.source.positionAt(place.start);
      const ignore = ignores.find(
        (candidate) => candidate.rule === rule.id && candidate.line === line && candidate.reason !== "",
      );
      if (ignore !== undefined) used.add(ignore.place);
      else findings.push({ rule: rule.id, message, help, span: spanOf(ast, place), edits });
    });
  }
  const checked = new Set(rules.map(({ id }) => id));
  for (const ignore of isWhole ? ignores : []) {
    // Of a rule that is not checked, nobody knows whether it would have found something.
    const isUsed = used.has(ignore.place) || (RULE_IDS.has(ignore.rule) && !checked.has(ignore.rule));
    const problem = explainIgnore(ignore, RULE_IDS, isUsed);
    if (problem === undefined) continue;
    const [message = "", help = ""] = `this comment ${problem}`.split("; ");
    findings.push({ rule: IGNORE_COMMENT, message, help, span: spanOf(ast, ignore.place), edits: [] });
  }
  return findings;
}

function spanOf({ source }: Ast.File, { start, end }: Range): Span {
  return { file: source, start, end };
}

/** The text with the edits of the findings of its file. Of two that touch one place the first counts; run again for the other. */
export function applyEdits(text: string, findings: readonly LintFinding[]): string {
  const taken: Edit[] = [];
  for (const { edits } of findings) {
    const isFree = edits.every((edit) => taken.every((other) => edit.end <= other.start || edit.start >= other.end));
    if (isFree) taken.push(...edits);
  }
  let result = text;
  for (const { start, end, text: replacement } of taken.sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + replacement + result.slice(end);
  }
  return result;
}
