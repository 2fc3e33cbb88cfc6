// All services with their instances, what has changed, and what somebody is to look at.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Figures } from "../../cli/live/console/figure-messages.js";
import type { ServiceState, Warning } from "../../cli/live/console/messages.js";
import { ask } from "../link/ask.js";
import { useFigures } from "../link/figure-look.js";
import { figures, type KnownFigures } from "../link/figures.js";
import { known } from "../link/follow.js";
import { formatCount, formatRate } from "../model/figures.js";
import type { Known } from "../model/known.js";
import { safeText } from "../model/safe-text.js";
import { Anchor } from "../parts/anchor.js";
import { Changes } from "../parts/changes.js";
import { figureColumns, type MaybeFigures } from "../parts/figure-columns.js";
import { type Column, Table } from "../parts/table.js";

/** Before warnings are looked for again, behind a change. */
const WARNINGS_AFTER_MS = 1_000;

interface Row {
  readonly name: string;
  readonly up: number;
  readonly draining: number;
  readonly all: number;
  readonly versions: string;
  readonly contracts: number;
  readonly figures: MaybeFigures;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    title: "Service",
    key: ({ name }) => name,
    cell: ({ name }) => <Anchor to={{ page: "service", service: name }}>{safeText(name)}</Anchor>,
  },
  { title: "Up", key: ({ up }) => up, isNumber: true, cell: ({ up, all }) => <Up up={up} all={all} /> },
  { title: "Draining", key: ({ draining }) => draining, isNumber: true, isMinor: true },
  { title: "All", key: ({ all }) => all, isNumber: true },
  ...figureColumns<Row>((row) => row.figures),
  { title: "Versions", key: ({ versions }) => versions, cell: ({ versions }) => safeText(versions) || "–", isMinor: true },
  {
    title: "Contracts",
    key: ({ contracts }) => contracts,
    isNumber: true,
    isMinor: true,
    cell: ({ contracts }) => (contracts > 1 ? <span class="warn">{contracts}</span> : contracts),
  },
];
const NAME_ALONE = COLUMNS.slice(0, 1);

function Up({ up, all }: { readonly up: number; readonly all: number }) {
  return <span class={up === 0 ? "bad" : up < all ? "warn" : undefined}>{up}</span>;
}

export function OverviewPage() {
  const filter = useSignal("");
  const now = known.value;
  const isNamesAlone = now?.registry.isNamesAlone === true;
  useFigures(isNamesAlone ? undefined : "");
  const told = figures.value;
  const rows = useMemo(
    () => (now === undefined ? [] : rowsOf(now, filter.value, told)),
    [now?.names, now?.services, filter.value, told],
  );
  if (now === undefined) return <p class="lonely">The first list is read.</p>;
  const instances = [...now.services.values()].reduce((sum, service) => sum + service.instances.length, 0);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Overview</h1>
        <p>
          {formatCount(now.names.length, "service")}
          {!isNamesAlone && `, ${formatCount(instances, "instance")}`}
          {!isNamesAlone && told !== undefined && `, ${totalText(told)}`}
        </p>
        <label class="search">
          <span>Search</span>
          <input
            id="search"
            type="search"
            placeholder="part of a name   /"
            value={filter.value}
            onInput={({ currentTarget }) => {
              filter.value = currentTarget.value;
            }}
          />
        </label>
      </div>
      <Warnings />
      {now.names.length === 0 ? (
        <Nothing target={now.registry.target} />
      ) : (
        <Table label="Services" columns={isNamesAlone ? NAME_ALONE : COLUMNS} rows={rows} idOf={({ name }) => name} />
      )}
      <Followed />
      {isNamesAlone && <p class="note">Of so many services only the names are followed. The page of each has the rest.</p>}
      {rows.length === 0 && now.names.length > 0 && <p class="note">No name has “{safeText(filter.value)}” in it.</p>}
      <Changes changes={now.changes} since={now.since} />
    </>
  );
}

/** Of all services whose figures are known. */
function totalText({ services }: KnownFigures): string {
  const sum = (of: (figures: Figures) => number): number => [...services.values()].reduce((all, each) => all + of(each), 0);
  return `${formatRate(sum((each) => each.callsPerSecond))} calls/s, ${formatRate(sum((each) => each.errorsPerSecond))} errors/s`;
}

function rowsOf({ names, services }: Known, filter: string, told: KnownFigures | undefined): readonly Row[] {
  const wanted = filter.trim().toLowerCase();
  return names
    .filter((name) => name.toLowerCase().includes(wanted))
    .map((name) => rowOf(name, services.get(name), told?.services.get(name)));
}

function rowOf(name: string, service: ServiceState | undefined, figures: MaybeFigures): Row {
  const instances = service?.instances ?? [];
  const distinct = (texts: readonly (string | undefined)[]) => [...new Set(texts.filter((text) => text !== undefined))].sort();
  return {
    name,
    up: instances.filter(({ state }) => state === "up").length,
    draining: instances.filter(({ state }) => state === "draining").length,
    all: instances.length,
    versions: distinct(instances.map(({ version }) => version)).join(", "),
    contracts: distinct(instances.map(({ contract }) => contract)).length,
    figures,
  };
}

/** Says so when there are more instances than the console follows. */
function Followed() {
  const { followed = 0, wanted = 0 } = figures.value ?? {};
  if (wanted <= followed) return null;
  return (
    <p class="note">
      Figures are of {followed.toLocaleString("en")} of {formatCount(wanted, "instance")}, as many as the console follows at once.
    </p>
  );
}

function Nothing({ target }: { readonly target: string }) {
  return (
    <div class="lonely">
      <p>No service is registered there. A server registers itself:</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys */}
      <pre tabIndex={0}>{`await serve({ registry: ${JSON.stringify(safeText(target))}, services: [...] });`}</pre>
    </div>
  );
}

/** In the words of `callwire doctor`; asked for again when something has changed. */
function Warnings() {
  const warnings = useSignal<readonly Warning[]>([]);
  const changes = known.value?.changes;
  useEffect(() => {
    const timer = setTimeout(
      () =>
        void ask<readonly Warning[]>("/api/warnings").then(
          (found) => {
            warnings.value = found;
          },
          () => undefined, // the top of the page says that the console or the registry is away
        ),
      WARNINGS_AFTER_MS,
    );
    return () => clearTimeout(timer);
  }, [changes]);
  if (warnings.value.length === 0) return null;
  return (
    <section aria-label="Warnings" class="warnings">
      <ul>
        {warnings.value.map(({ state, found, advice }) => (
          <li key={found} class={state === "fail" ? "bad" : "warn"}>
            {safeText(found)}
            <small>{safeText(advice)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
