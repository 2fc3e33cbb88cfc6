// The registry as it stands: each entry, what is skipped and why, and what operators have set.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RawEntry, RawSettings, RegistryDetails } from "../../cli/live/console/messages.js";
import { ask } from "../link/ask.js";
import { known } from "../link/follow.js";
import { now } from "../link/now.js";
import { formatAge, formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";
import { StateMark } from "../parts/state-mark.js";
import { type Column, Table } from "../parts/table.js";

const ENTRY_COLUMNS: readonly Column<RawEntry>[] = [
  {
    title: "State",
    key: (entry) => stateOf(entry),
    cell: (entry) => <StateMark state={stateOf(entry)} />,
    span: 3,
  },
  { title: "Path", key: ({ path }) => path, cell: ({ path }) => <span title={safeText(path)}>{safeText(path)}</span>, span: 5 },
  {
    title: "Age",
    key: ({ createdAt }) => Number.MAX_SAFE_INTEGER - createdAt,
    cell: ({ createdAt }) => <Age at={createdAt} />,
    isNumber: true,
  },
  { title: "Record", key: recordText, cell: (entry) => <code title={recordText(entry)}>{recordText(entry)}</code>, span: 5 },
];

/** `skipped`: no client uses it. `orphan`: no session owns it, so that it stays. */
function stateOf({ problem, isEphemeral }: RawEntry): string {
  if (problem !== undefined) return "skipped";
  return isEphemeral ? "up" : "orphan";
}

function recordText({ record, problem }: RawEntry): string {
  return safeText(problem ?? JSON.stringify(record));
}

function Age({ at }: { readonly at: number }) {
  return <>{formatAge(now.value - at)}</>;
}

const SETTINGS_COLUMNS: readonly Column<RawSettings>[] = [
  { title: "Service", key: ({ service }) => service, cell: ({ service }) => safeText(service) },
  { title: "Drained", key: ({ drain }) => drain.join(), cell: ({ drain }) => safeText(drain.join(", ")) || "–" },
  { title: "Weights", key: weightsText, cell: weightsText },
  {
    title: "Changed",
    key: ({ changedAt }) => Number.MAX_SAFE_INTEGER - changedAt,
    cell: ({ changedAt }) => <Age at={changedAt} />,
    isNumber: true,
  },
];

/** What was taken back leaves an entry with nothing in it. */
function isInForce({ drain, weights, problem }: RawSettings): boolean {
  return problem !== undefined || drain.length > 0 || Object.keys(weights).length > 0;
}

function weightsText({ weights, problem }: RawSettings): string {
  if (problem !== undefined) return safeText(problem);
  const texts = Object.entries(weights).map(([name, weight]) => `${name}: ${weight}`);
  return safeText(texts.join(", ")) || "–";
}

export function RegistryPage() {
  const details = useSignal<RegistryDetails | null | undefined>(undefined);
  const failure = useSignal("");
  const changes = known.value?.changes;
  useEffect(() => {
    ask<RegistryDetails | null>("/api/registry").then(
      (found) => {
        details.value = found;
        failure.value = "";
      },
      (error: Error) => {
        failure.value = error.message;
      },
    );
  }, [changes]);
  const found = details.value;
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Registry</h1>
        {found !== undefined && found !== null && (
          <p>
            {found.hosts.map((host) => safeText(host)).join(", ")}, under {safeText(found.path)}
          </p>
        )}
      </div>
      {failure.value !== "" && <p class="trouble">{safeText(failure.value)}</p>}
      {found === null && <p class="lonely">This registry has no entries to be shown: it is a list.</p>}
      {found !== undefined && found !== null && <Entries details={found} />}
    </>
  );
}

function Entries({ details }: { readonly details: RegistryDetails }) {
  const { entries, readServices, allServices } = details;
  const settings = details.settings.filter(isInForce);
  return (
    <>
      <h2>Entries</h2>
      <p class="note">
        {entries.length === 0 ? "No instance has an entry" : formatCount(entries.length, "entry").replace("entrys", "entries")}
        {readServices < allServices && `, of the first ${formatCount(readServices, "service")} of ${allServices}`}.
      </p>
      {entries.length > 0 && (
        <Table label="Entries" columns={ENTRY_COLUMNS} rows={entries} idOf={({ path }) => path} sortedBy={1} />
      )}
      <h2>Settings of operators</h2>
      {settings.length === 0 ? (
        <p class="note">
          None is in force. <code>callwire drain</code> and <code>callwire weight</code> set some.
        </p>
      ) : (
        <Table label="Settings" columns={SETTINGS_COLUMNS} rows={settings} idOf={({ path }) => path} />
      )}
    </>
  );
}
