// What has changed since another version: what breaks, by the rules of `callwire breaking`, then
// what is new, deprecated since, and gone.

import type { Finding, FindingSeverity } from "@callwire/compiler";
import type { ContractSite } from "../contract-site.js";
import { DocText } from "../doc-text.js";
import { type Block, code, type Entry, mark, type Page, quiet, type Row, table } from "../document.js";
import type { Listed } from "../inventory.js";

export interface Changes {
  /** What it is compared with, as the user has called it. */
  readonly against: string;
  readonly findings: readonly Finding[];
  readonly before: ReadonlyMap<string, Listed>;
  readonly after: ReadonlyMap<string, Listed>;
}

interface Group {
  readonly title: string;
  readonly anchor: string;
  readonly note: string;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

const SEVERITIES: readonly { readonly severity: FindingSeverity; readonly title: string; readonly note: string }[] = [
  { severity: "error", title: "Breaking", note: "Something that works stops working." },
  {
    severity: "warning",
    title: "Depends on the order",
    note: "New clients with old servers break. So update the servers first.",
  },
  { severity: "note", title: "To know", note: "Nothing breaks." },
];

export function changesPage(changes: Changes, site: ContractSite): Page {
  const { against, findings } = changes;
  const groups = [...SEVERITIES.map((each) => findingsGroup(each, findings, site)), ...nameGroups(changes)].filter(
    ({ rows }) => rows.length > 0,
  );
  const counts = groups.map(({ title, rows }) => `${rows.length} ${title.toLowerCase()}`);
  return {
    path: "changes",
    title: "Changes",
    subtitle: `Since ${against}: ${counts.length === 0 ? "nothing" : counts.join(", ")}`,
    blocks: groups.flatMap(({ title, anchor, note, head, rows }): Block[] => [
      { kind: "heading", level: 2, text: title, anchor, marks: [] },
      ...(note === "" ? [] : [quiet(note)]),
      table(head, rows),
    ]),
    entries: groups.map(({ title, anchor }): Entry => ({ text: title, anchor, level: 1 })),
  };
}

function findingsGroup(
  { severity, title, note }: (typeof SEVERITIES)[number],
  findings: readonly Finding[],
  site: ContractSite,
): Group {
  const words = new DocText(site, "");
  const rows = findings
    .filter((finding) => finding.severity === severity)
    .map(({ name, rule, category, message }): Row => {
      const to = site.findNear(name);
      const marked = mark(rule, severity === "error" ? "bad" : severity === "warning" ? "warn" : "plain");
      return {
        cells: [[code(to === undefined ? name : { kind: "link", text: name, to })], [marked], [category], words.inline(message)],
      };
    });
  return { title, anchor: `-${severity}`, note, head: ["Name", "Rule", "Who notices", "What has changed"], rows };
}

/** What is in something new is not named beside it, and so with what is gone. */
function nameGroups({ before, after }: Changes): readonly Group[] {
  const missingIn = (others: ReadonlyMap<string, Listed>, all: ReadonlyMap<string, Listed>) =>
    [...all.values()].filter(({ name, owner }) => !others.has(name) && (owner === undefined || others.has(owner)));
  const old = [...after.values()].filter(
    ({ name, deprecated }) => deprecated !== undefined && before.get(name)?.deprecated === undefined && before.has(name),
  );
  const head = ["Name", "Kind", "Package"];
  return [
    { title: "New", anchor: "-new", note: "", head, rows: missingIn(before, after).map(rowOf) },
    { title: "Deprecated since", anchor: "-deprecated", note: "", head: [...head, "Why"], rows: old.map(rowOf) },
    { title: "Gone", anchor: "-gone", note: "", head, rows: missingIn(after, before).map(rowOf) },
  ];
}

function rowOf({ link, kind, packageName, deprecated = "" }: Listed): Row {
  return { cells: [[code(link)], [kind], [packageName], deprecated === "" ? [] : [deprecated]] };
}
