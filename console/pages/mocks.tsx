// Mocks: those that run, and how another one is started.

import type { InstanceState } from "../../cli/live/console/messages.js";
import { asMockCommand } from "../form/mock-rule.js";
import { known } from "../link/follow.js";
import { mocks, useMocks } from "../link/mocks.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";
import { Anchor } from "../parts/anchor.js";
import { MockForm } from "../parts/mock-form.js";
import { MockList } from "../parts/mock-list.js";
import { StateMark } from "../parts/state-mark.js";
import { type Column, Table } from "../parts/table.js";

/** `service`: whose contract is chosen at first. */
export function MocksPage({ service }: { readonly service: string | undefined }) {
  useMocks();
  const isAllowed = known.value?.allowed.actions === true;
  const others = othersOf();
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Mocks</h1>
        <p>
          {formatCount(mocks.value.length, "mock")} of this console
          {others.length > 0 && `, ${others.length.toLocaleString("en")} of others`}
        </p>
      </div>
      <p class="note">
        A mock answers with made-up values of a contract, as <code>callwire mock</code> does. Its entry says that it is one. Those
        of this console end with it.
      </p>
      <MockList />
      {others.length > 0 && (
        <>
          <h2>Of others</h2>
          <Table label="Mocks of others" columns={COLUMNS} rows={others} idOf={({ of, id }) => `${of} ${id}`} />
        </>
      )}
      <h2>A new mock</h2>
      {isAllowed ? (
        <MockForm key={service} service={service} />
      ) : (
        <div class="lonely">
          <p>This console starts no mocks. Start it with --allow-actions, or start a mock yourself:</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys */}
          <pre tabIndex={0}>{safeText(commandFor(service))}</pre>
        </div>
      )}
    </>
  );
}

function commandFor(service = "idl/name.rpc"): string {
  const registry = known.value?.registry.target ?? "";
  return asMockCommand({ contract: service, services: [], seed: undefined, rules: [], recording: undefined, registry });
}

interface Row extends InstanceState {
  readonly of: string;
}

/** Entries that say so, without those of this console. */
function othersOf(): readonly Row[] {
  const own = new Set(mocks.value.map(({ address }) => address));
  return [...(known.value?.services ?? [])].flatMap(([of, { instances }]) =>
    instances.filter(({ isMock, address }) => isMock === true && !own.has(address)).map((instance) => ({ ...instance, of })),
  );
}

const COLUMNS: readonly Column<Row>[] = [
  { title: "Address", key: ({ address }) => address, cell: ({ address }) => safeText(address), span: 3 },
  { title: "State", key: ({ state }) => state, cell: ({ state }) => <StateMark state={state} /> },
  {
    title: "Service",
    key: ({ of }) => of,
    cell: ({ of }) => <Anchor to={{ page: "service", service: of }}>{safeText(of)}</Anchor>,
    span: 5,
  },
];
