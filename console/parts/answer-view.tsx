// The answer of a call: its value or its stream, who gave it and when, or why there is none.

import type { ShownValue } from "../../cli/live/console/messages.js";
import { known } from "../link/follow.js";
import type { Answer } from "../model/answer.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";

/** Characters of a value in the page: what the console sends. */
const MAX_LENGTH = 250_000;

export function AnswerView({ service, answer }: { readonly service: string; readonly answer: Answer }) {
  const { state, failure, result, items, count, left, by, ms } = answer;
  const isOver = state !== "running";
  const instances = known.value?.services.get(service)?.instances ?? [];
  const isMock = instances.some((instance) => instance.address === by && instance.isMock === true);
  return (
    <section aria-label="Answer" class="answer">
      <h2>Answer</h2>
      <p class="note" role="status">
        {state === "running" ? "It runs." : state === "stopped" ? "Stopped." : state === "failed" ? "It failed." : "Done."}
        {isOver && by !== "" && ` ${safeText(by)}`}
        {isOver && isMock && <span class="warn">, a mock,</span>}
        {isOver && by !== "" && " answered"}
        {isOver && ms > 0 && ` in ${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en")} ms.`}
      </p>
      {failure !== undefined && <Failure failure={failure} />}
      {result === null && <p class="note">It answers with nothing.</p>}
      {result !== undefined && result !== null && <Value value={result} />}
      {count > 0 && (
        <p class="note">
          {formatCount(count, "item")}
          {left > 0 && `: they come faster than anybody reads, so ${left.toLocaleString("en")} of them are counted and not shown`}
          {left === 0 && count > items.length && `, the last ${items.length} are shown`}
        </p>
      )}
      {items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys
        <pre class="feed" tabIndex={0}>
          {items
            .map(({ text, cut }) => `${safeText(text, MAX_LENGTH)}${cut > 0 ? ` … ${cut} more characters` : ""}`)
            .reverse()
            .join("\n")}
        </pre>
      )}
    </section>
  );
}

function Value({ value: { text, cut } }: { readonly value: ShownValue }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys */}
      <pre class="value" tabIndex={0}>
        {safeText(text, MAX_LENGTH)}
      </pre>
      {cut > 0 && (
        <p class="note">
          {cut.toLocaleString("en")} more characters are not shown. <code>callwire call</code> prints all of it.
        </p>
      )}
    </>
  );
}

function Failure({ failure }: { readonly failure: NonNullable<Answer["failure"]> }) {
  const { name, code, message, path = "", fields, attempts, errorId } = failure;
  return (
    <div class="trouble" role="alert">
      <strong>{name === "RpcError" ? code : `${safeText(name)} (${code})`}</strong>{" "}
      {safeText(path === "" ? message : `${path}: ${message}`, 2_000)}
      {errorId !== undefined && <small> error id {safeText(errorId)}</small>}
      {fields !== undefined && <Value value={fields} />}
      {attempts.length > 0 && (
        <ul>
          {attempts.map(({ instance, cause, ms }) => (
            <li key={`${instance} ${ms}`}>
              {safeText(instance)}: {safeText(cause)}, after {Math.round(ms)} ms
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
