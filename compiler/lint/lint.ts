// Runs the rules over the files of a compilation that has no mistake.

import type * as Ast from "../syntax/ast.js";
import type { Range, Span } from "../text/source-file.js";
import { explainIgnore, type Ignore, readIgnores } from "./ignores.js";
import { DEFAULT_GROUPS, type Edit, type Group, type Rule } from "./rule.js";
import { RULES } from "./rules.js";

/** Which lint rules are checked. */
export interface LintConfig {
  /** Default: MINIMAL, BASIC and STANDARD, unless `rules` names some. */
  readonly groups?: readonly Group[] | undefined;
  /** Single rules, in addition to the groups. */
  readonly rules?: readonly string[] | undefined;
  /** Rules that are not checked. */
  readonly ignore?: readonly string[] | undefined;
}

/** One thing that is unwise in a contract. */
export interface LintFinding {
  /** Id of the rule; `ignore-comment` for a comment that takes nothing away. */
  readonly rule: string;
  /** What is unwise, with the values. Lower case, no full stop. */
  readonly message: string;
  /** What to do. Lower case, no full stop. */
  readonly help: string;
  /** Where it is. */
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

/**
 * `files` are linted; findings come in the order of files and places. `all`: the files that may use
 * what they declare.
 */
export function lintFiles(files: readonly Ast.File[], all: readonly Ast.File[], config: LintConfig = {}): readonly LintFinding[] {
  const rules = chooseRules(config);
  const isWhole = config.rules === undefined;
  return files.flatMap((ast) => lintFile(ast, all, rules, isWhole).sort((a, b) => a.span.start - b.span.start));
}

/**
 * `isWhole`: more than single rules are checked, so that an unused ignore comment says something.
 */
function lintFile(ast: Ast.File, all: readonly Ast.File[], rules: readonly Rule[], isWhole: boolean): LintFinding[] {
  const ignores = readIgnores(ast);
  const byTarget = new Map<string, Ignore>();
  for (const ignore of ignores) {
    const target = `${ignore.line} ${ignore.rule}`;
    if (ignore.reason !== "" && !byTarget.has(target)) byTarget.set(target, ignore);
  }
  const used = new Set<Range>();
  const findings: LintFinding[] = [];
  for (const rule of rules) {
    rule.check({ name: ast.source.name, ast, all }, (place, message, help, edits = []) => {
      const { line } = ast.source.positionAt(place.start);
      const ignore = byTarget.get(`${line} ${rule.id}`);
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

/**
 * The text with the edits of the findings of its file. Of two that touch one place the first
 * counts; run again for the other.
 */
export function applyEdits(text: string, findings: readonly LintFinding[]): string {
  const taken: Edit[] = [];
  for (const { edits } of findings) {
    const places = edits.map((edit) => placeOf(taken, edit));
    if (places.includes(undefined)) continue;
    for (const edit of edits) taken.splice(placeOf(taken, edit) ?? taken.length, 0, edit);
  }
  const pieces: string[] = [];
  let end = 0;
  for (const edit of taken) {
    pieces.push(text.slice(end, edit.start), edit.text);
    end = edit.end;
  }
  return pieces.join("") + text.slice(end);
}

/** Where an edit stands among others that are in order; undefined when it touches one of them. */
function placeOf(taken: readonly Edit[], { start, end }: Edit): number | undefined {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle]?.end ?? Infinity) <= start) low = middle + 1;
    else high = middle;
  }
  return (taken[low]?.start ?? Infinity) < end ? undefined : low;
}
