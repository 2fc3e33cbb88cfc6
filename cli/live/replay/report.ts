// What came of a replay: numbers, and differences by method and path, each with its first example.

import { Exit } from "../../usage-error.js";
import { escapeJson, type Live } from "../live-command.js";
import type { FiledCall } from "../record/recording-file.js";
import { ABSENT, generalPath, isBelow, shownPath } from "./differences.js";
import { ErrorText, type Replayed } from "./replayed-service.js";

/** What happened to some calls in the same way. */
interface Group {
  readonly method: string;
  /** The path of a difference, or why there is none. */
  readonly what: string;
  count: number;
  /** Of the first of them. */
  readonly line: number;
  readonly recorded?: unknown;
  readonly answered?: unknown;
}

/** Groups that are kept: beyond them calls are only counted. */
const MAX_GROUPS = 1_000;
/** Characters of a value that are shown. */
const MAX_SHOWN = 80;

export class ReplayReport {
  readonly #ignored: readonly string[];
  readonly #counts = { equal: 0, different: 0, failed: 0, skipped: 0 };
  readonly #differences = new Map<string, Group>();
  readonly #failed = new Map<string, Group>();
  readonly #skipped = new Map<string, Group>();
  readonly #unsent = new Set<string>();

  /** `ignored`: paths whose differences do not count. */
  constructor(ignored: readonly string[]) {
    this.#ignored = ignored;
  }

  add(call: FiledCall, replayed: Replayed): void {
    if (replayed.kind !== "answered") {
      this.#counts[replayed.kind]++;
      put(replayed.kind === "failed" ? this.#failed : this.#skipped, call, replayed.why);
      return;
    }
    const differences = replayed.differences.filter(({ path }) => !isBelow(path, this.#ignored));
    this.#counts[differences.length === 0 ? "equal" : "different"]++;
    for (const { path, recorded, answered } of differences)
      put(this.#differences, call, generalPath(path), { recorded, answered });
  }

  /** An argument that is not sent, as the contract does not have it any more. */
  addUnsent(method: string, name: string): void {
    if (this.#unsent.size < MAX_GROUPS) this.#unsent.add(`${method}: ${name}`);
  }

  /** 1 when an answer differs, and when a call could not be made. */
  print(live: Live): Exit {
    const { equal, different, failed, skipped } = this.#counts;
    if (live.flags.json === true) this.#printJson(live);
    else this.#printText(live);
    for (const each of this.#unsent)
      live.err(`${live.tools.escape(each)} is in the recording and not in the contract here; it was not sent\n`);
    for (const { method, what, count } of this.#skipped.values())
      live.err(`${live.tools.escape(method)}: ${calls(count)} skipped: ${live.tools.escape(what)}\n`);
    live.err(
      `${calls(equal + different + failed + skipped)}: ${equal} equal, ${different} different, ${failed} failed, ${skipped} skipped\n`,
    );
    return different + failed === 0 ? Exit.ok : Exit.findings;
  }

  #printText(live: Live): void {
    const { escape } = live.tools;
    for (const { method, what, count, line, recorded, answered } of this.#differences.values()) {
      live.out(`${escape(method)}: ${calls(count)}, the first in line ${line}\n`);
      live.out(`  ${escape(shownPath(what))}: ${show(live, recorded)} -> ${show(live, answered)}\n`);
    }
    for (const { method, what, count, line } of this.#failed.values())
      live.out(`${escape(method)}: ${calls(count)} failed, the first in line ${line}\n  ${escape(what)}\n`);
  }

  #printJson(live: Live): void {
    const plain = (value: unknown): unknown => (value === ABSENT ? undefined : value);
    live.json({
      calls: Object.values(this.#counts).reduce((sum, count) => sum + count, 0),
      ...this.#counts,
      differences: [...this.#differences.values()].map(({ what, recorded, answered, ...rest }) => {
        return { ...rest, path: shownPath(what), recorded: plain(recorded), answered: plain(answered) };
      }),
      failures: [...this.#failed.values()].map(({ what, ...rest }) => ({ ...rest, why: what })),
      skips: [...this.#skipped.values()].map(({ what, ...rest }) => ({ ...rest, why: what })),
      unsent: [...this.#unsent],
    });
  }
}

function put(
  groups: Map<string, Group>,
  { service, method, line }: FiledCall,
  what: string,
  values: { readonly recorded?: unknown; readonly answered?: unknown } = {},
): void {
  const fullName = `${service}/${method}`;
  const key = `${fullName}\n${what}`;
  const known = groups.get(key);
  if (known !== undefined) known.count++;
  else if (groups.size < MAX_GROUPS) groups.set(key, { method: fullName, what, count: 1, line, ...values });
}

function calls(count: number): string {
  return `${count} ${count === 1 ? "call" : "calls"}`;
}

function show(live: Live, value: unknown): string {
  if (value === ABSENT || value === undefined) return "absent";
  const text = value instanceof ErrorText ? live.tools.escape(value.text) : escapeJson(JSON.stringify(value));
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}... (${text.length} characters)` : text;
}
