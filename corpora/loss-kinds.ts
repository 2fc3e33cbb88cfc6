// The kinds of what an import loses or changes, by the words of its report.

const KINDS: readonly (readonly [string, RegExp])[] = [
  ["an option of others is left out", /option \S+ is left out/],
  ["the package gets a version", /packages end in a version$/],
  ["a file without a package gets one", /has no package: its contract is in/],
  ["a field has another id", /has the id \d+(?: in place of -?\d+)?: contracts have ids (?:up|from 1) to 255/],
  ["a duration has milliseconds, no sign", /is a duration: it cannot be negative/],
  ["another name of a number is left out", /is left out: it is another name of/],
  ["a name is numbered", /is taken, refused or too long in contracts$/],
  ["an extension is left out", /is left out: it is an extension$/],
  ["a message takes extensions no more", /takes extensions: contracts have none$/],
  ["a default is lost", /loses its default/],
  ["a required field stays required", /is required here, too/],
  ["a group is a message", /is a group: it is a message here$/],
  ["a retired name is forgotten", /is not reserved as a name/],
  ["a long range of an enum is retired in part", /contracts retire numbers one by one/],
  ["a name in JSON is no name", /is not called .* in JSON/],
  ["a file without a namespace gets a package", /has no namespace: its contract is in/],
  ["a set is a list", /is a list: contracts have no sets$/],
  ["a map is a list of pairs", /is a list of pairs: such keys are none of a contract$/],
  ["a type is a string", /is a string: /],
  ["a constant is a comment", /is a comment: contracts have no value/],
  ["methods of a base are copied", /extends \S+: the methods of that are copied$/],
  ["a method is declared again", /: it is declared again$/],
  ["what is required may be left out", /is not required: /],
  ["a message of an error may be empty", /is the message of its error, and never absent/],
  ["another name of an error is left out", /is left out: errors have one name/],
  ["an include of C++ is left out", /^\S+ cpp_include/],
  ["a mark of idempotence is lost", /loses \w+: its client streams$/],
];

/** How often each kind is in a report. Throws for a line that is of none. */
export function countLosses(report: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of report.split("\n").filter((each) => each !== "")) {
    const [kind] = KINDS.find(([, form]) => form.test(line)) ?? [];
    if (kind === undefined) throw new Error(`the report has a line of no kind that is known: ${line}`);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
