// The last calls of this console that failed, whichever page made them.

import { known } from "../link/follow.js";
import { formatCount, formatTime } from "../model/figures.js";
import type { KnownFailure } from "../model/known.js";
import { safeText } from "../model/safe-text.js";
import { Anchor } from "../parts/anchor.js";
import { type Column, Table } from "../parts/table.js";

const COLUMNS: readonly Column<KnownFailure>[] = [
  { title: "Time", key: ({ at }) => at, cell: ({ at }) => <time>{formatTime(at)}</time>, span: 2 },
  {
    title: "Method",
    key: ({ service, method }) => `${service}/${method}`,
    cell: ({ service, method }) => (
      <Anchor to={{ page: "call", service, method }}>
        <span title={safeText(service)}>{safeText(method)}</span>
      </Anchor>
    ),
    span: 3,
  },
  { title: "Error", key: nameOf, cell: (failure) => <span class="bad">{nameOf(failure)}</span>, span: 5 },
  { title: "Message", key: ({ message }) => message, cell: (failure) => <Message failure={failure} />, span: 5 },
  { title: "Answered by", key: ({ instance }) => instance, cell: (failure) => <AnsweredBy failure={failure} />, span: 3 },
  {
    title: "Attempts",
    key: attemptCount,
    isNumber: true,
    cell: (failure) => <span title={attemptsText(failure.attempts)}>{attemptCount(failure)}</span>,
  },
  {
    title: "Took (ms)",
    key: ({ ms }) => ms,
    isNumber: true,
    cell: ({ ms }) => Math.round(ms).toLocaleString("en"),
  },
  { title: "Error id", key: ({ errorId = "" }) => errorId, cell: ({ errorId = "–" }) => safeText(errorId), span: 3 },
];

function nameOf({ name, code }: KnownFailure): string {
  return safeText(name === "RpcError" ? code : `${name} (${code})`);
}

function Message({ failure: { message } }: { readonly failure: KnownFailure }) {
  return <span title={safeText(message, 2_000)}>{safeText(message)}</span>;
}

function AnsweredBy({ failure: { instance, isMock } }: { readonly failure: KnownFailure }) {
  if (instance === "") return <>nobody</>;
  return (
    <>
      {safeText(instance)}
      {isMock === true && <span class="warn"> mock</span>}
    </>
  );
}

/** At least the one that was answered: an error of the contract tells of none. */
function attemptCount({ attempts, instance }: KnownFailure): number {
  return Math.max(attempts.length, instance === "" ? 0 : 1);
}

function attemptsText(attempts: KnownFailure["attempts"]): string {
  const lines = attempts.map(({ instance, cause, ms }) => `${instance}: ${cause}, after ${Math.round(ms)} ms`);
  return safeText(lines.join("\n"), 2_000);
}

export function ErrorsPage() {
  const failures = known.value?.failures ?? [];
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Errors</h1>
        <p>{formatCount(failures.length, "failed call")} of this console</p>
      </div>
      {failures.length === 0 ? (
        <p class="lonely">
          {known.value?.allowed.calls === true
            ? "No call of this console has failed. A method on the page of its service is called there."
            : "This console makes no calls. Start it with --allow-calls."}
        </p>
      ) : (
        <Table
          label="Failed calls"
          columns={COLUMNS}
          rows={failures}
          idOf={({ run, number }) => `${run} ${number}`}
          isDescending
        />
      )}
    </>
  );
}
