// Calls of before, of this method. One that is chosen comes back into the form.

import type { Json } from "../form/json.js";
import { forgetCalls, pastCalls } from "../link/past-calls.js";
import { formatTime } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";

interface HistoryProps {
  readonly service: string;
  readonly method: string;
  readonly onChoose: (args: Json) => void;
}

export function History({ service, method, onChoose }: HistoryProps) {
  const calls = pastCalls.value.filter((call) => call.service === service && call.method === method);
  if (calls.length === 0) return null;
  return (
    <section aria-label="Calls of before" class="history">
      <h2>Calls of before</h2>
      <ol>
        {calls.map(({ at, args, outcome, ms }) => (
          <li key={at}>
            <time>{formatTime(at)}</time>
            <span class={outcome === "ok" ? "good" : "warn"}>{safeText(outcome)}</span>
            <span class="number">{Math.round(ms).toLocaleString("en")} ms</span>
            {args === "" ? (
              <small>its arguments were too long to keep</small>
            ) : (
              <button type="button" class="plain" onClick={() => onChoose(JSON.parse(args) as Json)}>
                <code>{safeText(args, 120)}</code>
              </button>
            )}
          </li>
        ))}
      </ol>
      <button type="button" class="button" onClick={forgetCalls}>
        Forget all calls
      </button>
    </section>
  );
}
