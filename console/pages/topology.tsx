// Who calls whom: clients that have a name, and the services that they call.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { TopologyDetails } from "../../cli/live/console/messages.js";
import { ask } from "../link/ask.js";
import { known } from "../link/follow.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";
import { type TopologyRow, topologyRows } from "../model/topology.js";
import { Anchor } from "../parts/anchor.js";
import { type Column, Table } from "../parts/table.js";

/** Before clients are asked for again: the registry tells nobody of them. */
const AGAIN_MS = 5_000;

const COLUMNS: readonly Column<TopologyRow>[] = [
  { title: "Client", key: ({ consumer }) => consumer, cell: ({ consumer }) => safeText(consumer) },
  {
    title: "Calls",
    key: ({ service }) => service,
    cell: ({ service }) => (
      <>
        <span aria-hidden="true">→ </span>
        <Anchor to={{ page: "service", service }}>{safeText(service)}</Anchor>
      </>
    ),
    span: 5,
  },
  { title: "Clients", key: ({ clients }) => clients, isNumber: true },
  {
    title: "Instances up",
    key: ({ instances }) => instances?.up ?? -1,
    isNumber: true,
    cell: ({ instances }) => <Instances instances={instances} />,
    span: 2,
  },
  {
    title: "Versions",
    key: ({ versions }) => versions.join(),
    cell: ({ versions }) => safeText(versions.join(", ")) || "–",
  },
  { title: "Hosts", key: ({ hosts }) => hosts.join(), cell: ({ hosts }) => safeText(hosts.join(", ")), isMinor: true },
  {
    title: "Other contract",
    key: ({ others }) => others,
    isNumber: true,
    isMinor: true,
    cell: ({ others }) => (others > 0 ? <span class="warn">{others}</span> : others),
  },
];

function Instances({ instances }: Pick<TopologyRow, "instances">) {
  if (instances === undefined) return <>–</>;
  const { up, all, mocks } = instances;
  return (
    <>
      <span class={up === 0 ? "bad" : up < all ? "warn" : undefined}>{`${up} of ${all}`}</span>
      {mocks > 0 && <span class="warn">{`, ${formatCount(mocks, "mock")}`}</span>}
    </>
  );
}

export function TopologyPage() {
  const details = useSignal<TopologyDetails | null | undefined>(undefined);
  const failure = useSignal("");
  useEffect(() => {
    const read = (): void => {
      ask<TopologyDetails | null>("/api/topology").then(
        (found) => {
          details.value = found;
          failure.value = "";
        },
        (error: Error) => {
          failure.value = error.message;
        },
      );
    };
    read();
    const timer = setInterval(() => {
      if (!document.hidden) read();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const found = details.value;
  const services = known.value?.registry.isNamesAlone === true ? undefined : known.value?.services;
  const rows = useMemo(() => topologyRows(found?.calls ?? [], services), [found, services]);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Topology</h1>
        {found !== undefined && found !== null && <p>{formatCount(found.calls.length, "client")} with a name</p>}
      </div>
      {failure.value !== "" && <p class="trouble">{safeText(failure.value)}</p>}
      {found === null && <p class="lonely">This registry has no place for clients; a zookeeper:// registry has one.</p>}
      {found !== undefined && found !== null && found.readServices < found.allServices && (
        <p class="note">
          Of the first {formatCount(found.readServices, "service")} of {found.allServices.toLocaleString("en")}.
        </p>
      )}
      {found !== undefined && found !== null && found.calls.length === 0 && (
        <p class="lonely">
          No client has said which services it calls; those with <code>connect(..., {"{ name }"})</code> are listed.
        </p>
      )}
      {rows.length > 0 && (
        <Table
          label="Who calls whom"
          columns={COLUMNS}
          rows={rows}
          idOf={({ consumer, service }) => JSON.stringify([consumer, service])}
        />
      )}
    </>
  );
}
