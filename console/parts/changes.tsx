// What has changed while the console looked, the newest first.

import { now } from "../link/now.js";
import { formatAge, formatCount, formatTime } from "../model/figures.js";
import type { KnownChange } from "../model/known.js";
import { safeText } from "../model/safe-text.js";
import { Anchor } from "./anchor.js";
import { StateMark } from "./state-mark.js";

/** Changes that are shown: a screen, and some to scroll to. */
const MAX_SHOWN = 50;

interface ChangesProps {
  readonly changes: readonly KnownChange[];
  /** Wall-clock milliseconds. */
  readonly since: number;
}

export function Changes({ changes, since }: ChangesProps) {
  const shown = changes.slice(0, MAX_SHOWN);
  return (
    <section aria-label="Changes" class="changes">
      <h2>Changes</h2>
      <p class="note">
        {changes.length === 0 ? "None" : formatCount(changes.length, "change")} since {formatTime(since)}, when the console began
        to look.
      </p>
      <ol>
        {shown.map((change) => (
          <li key={`${change.run} ${change.number}`}>
            <time title={`${formatAge(now.peek() - change.at)} ago`}>{formatTime(change.at)}</time>
            <StateMark state={change.what === "state" ? lastWord(change.detail) : change.what} />
            <span>
              {safeText(change.instance)} <small>{safeText(change.detail)}</small>
            </span>
            {change.service !== "" && (
              <Anchor to={{ page: "service", service: change.service }}>{safeText(change.service)}</Anchor>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function lastWord(text: string): string {
  return text.slice(text.lastIndexOf(" ") + 1);
}
