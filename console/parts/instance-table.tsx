// The instances of one service with their figures, and what an operator may do with them.

import { useSignal } from "@preact/signals";
import type { InstanceState } from "../../cli/live/console/messages.js";
import { figures } from "../link/figures.js";
import { known } from "../link/follow.js";
import { now } from "../link/now.js";
import { formatAge, formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";
import { figureColumns, type MaybeFigures } from "./figure-columns.js";
import { SettingsBar } from "./settings-bar.js";
import { StateMark } from "./state-mark.js";
import { type Column, Table } from "./table.js";

/** Reasons that are shown below the table. */
const MAX_REASONS = 3;

interface Row extends InstanceState {
  readonly figures: MaybeFigures;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: "Address", key: ({ address }) => address, cell: ({ address }) => safeText(address), span: 3 },
  { title: "State", key: ({ state }) => state, cell: ({ state }) => <StateMark state={state} /> },
  { title: "Weight", key: ({ weight }) => weight, isNumber: true, isMinor: true },
  ...figureColumns<Row>((row) => row.figures),
  { title: "Zone", key: ({ zone = "" }) => zone, cell: ({ zone }) => safeText(zone ?? "–"), isMinor: true },
  {
    title: "Version",
    key: ({ version = "" }) => version,
    cell: ({ version, isMock }) => (isMock === true ? <span class="warn">mock</span> : safeText(version ?? "–")),
    span: 1,
  },
  {
    title: "Contract",
    key: ({ contract = "" }) => contract,
    cell: ({ contract = "–", isOther }) =>
      isOther === true ? <span class="warn">{shortContract(contract)} other</span> : shortContract(contract),
    isMinor: true,
  },
  {
    title: "Age",
    // The oldest first when it is turned around, as a number of seconds would be.
    key: ({ startedAt }) => (startedAt === undefined ? -1 : Number.MAX_SAFE_INTEGER - startedAt),
    cell: ({ startedAt }) => <Age startedAt={startedAt} />,
    isNumber: true,
  },
  { title: "Id", key: ({ id }) => id, cell: ({ id }) => safeText(id), isMinor: true },
  { title: "Metadata", key: ({ meta }) => metaText(meta), cell: ({ meta }) => metaText(meta) || "–", isMinor: true },
];

/** The beginning says which it is; below the table it stands whole. */
function shortContract(fingerprint: string) {
  return <span title={safeText(fingerprint)}>{safeText(fingerprint.slice(0, 8))}</span>;
}

function metaText(meta: Readonly<Record<string, string>>): string {
  return safeText(
    Object.entries(meta)
      .map(([key, value]) => `${key}=${value}`)
      .join(" "),
    120,
  );
}

function Age({ startedAt }: { readonly startedAt: number | undefined }) {
  return <>{startedAt === undefined ? "–" : formatAge(now.value - startedAt)}</>;
}

interface InstanceTableProps {
  readonly service: string;
  readonly instances: readonly InstanceState[];
}

export function InstanceTable({ service, instances }: InstanceTableProps) {
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const told = figures.value?.service === service ? figures.value.instances : undefined;
  const rows = instances.map((instance): Row => ({ ...instance, figures: told?.get(instance.id) }));
  const table = { label: "Instances", columns: COLUMNS, rows, idOf: ({ id }: Row) => id };
  const onChange = (next: ReadonlySet<string>): void => {
    chosen.value = next;
  };
  return (
    <>
      {known.value?.allowed.actions === true ? (
        <>
          <Table {...table} selection={{ chosen: chosen.value, onChange }} />
          <SettingsBar instances={instances} chosen={chosen.value} />
        </>
      ) : (
        <Table {...table} />
      )}
      <Silent rows={rows} />
    </>
  );
}

/** Who tells no figures, and why: the titles of dashes are seen by a mouse alone. */
function Silent({ rows }: { readonly rows: readonly Row[] }) {
  const counts = new Map<string, number>();
  for (const row of rows)
    if (row.figures !== undefined && "why" in row.figures) counts.set(row.figures.why, (counts.get(row.figures.why) ?? 0) + 1);
  const reasons = [...counts].sort(([, left], [, right]) => right - left);
  return (
    <>
      {reasons.slice(0, MAX_REASONS).map(([why, count]) => (
        <p key={why} class="note">
          No figures of {formatCount(count, "instance")}: {safeText(why)}
        </p>
      ))}
    </>
  );
}
