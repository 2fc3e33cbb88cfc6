// One service: its instances, its contract, and who calls it.

import type { ConsumerState, Descriptor, MethodDescriptor } from "../../cli/live/console/messages.js";
import { asMockCommand } from "../form/mock-rule.js";
import { useContract } from "../link/contracts.js";
import { useFigures } from "../link/figure-look.js";
import { known } from "../link/follow.js";
import { useInstances } from "../link/look.js";
import { useMocks } from "../link/mocks.js";
import { now } from "../link/now.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";
import { Anchor } from "../parts/anchor.js";
import { Changes } from "../parts/changes.js";
import { ContractVersions } from "../parts/contract-versions.js";
import { InstanceTable } from "../parts/instance-table.js";
import { MockList } from "../parts/mock-list.js";
import { ServiceGraphs } from "../parts/service-graphs.js";
import { type Column, Table } from "../parts/table.js";

/** Characters of a contract in the page. */
const MAX_CONTRACT_LENGTH = 400_000;

export function ServicePage({ service }: { readonly service: string }) {
  const { details, failure } = useContract(service);
  const isRead = useInstances(service);
  useFigures(service);
  const state = known.value?.services.get(service);
  const instances = state?.instances ?? [];
  const found = details?.name === service ? details : undefined;
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>{safeText(service)}</h1>
        {(isRead || instances.length > 0) && <p>{formatCount(instances.length, "instance")}</p>}
      </div>
      {instances.length === 0 ? (
        <div class="lonely">
          <p>{isRead ? "No instance is registered now. One that starts appears here by itself." : "Its instances are read."}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys */}
          {isRead && <pre tabIndex={0}>{mockCommand(service)}</pre>}
        </div>
      ) : (
        <InstanceTable service={service} instances={instances} />
      )}
      <ServiceGraphs service={service} />
      {found !== undefined && <Methods service={service} methods={methodsOf(found.descriptor, service)} />}
      {found?.consumers !== undefined && <Consumers consumers={found.consumers} />}
      <ContractVersions service={service} instances={instances} />
      <Mocks service={service} />
      <section aria-label="Contract">
        <h2>Contract</h2>
        {failure !== "" && <p class="trouble">{safeText(failure)}</p>}
        {found !== undefined && (
          <>
            <p class="note">
              {safeText(found.fingerprint)}, from {safeText(found.source)}
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys */}
            <pre class="contract" tabIndex={0}>
              <Contract text={safeText(found.text, MAX_CONTRACT_LENGTH)} />
            </pre>
          </>
        )}
      </section>
      <Changes
        changes={(known.value?.changes ?? []).filter((change) => change.service === service)}
        since={known.value?.since ?? now.peek()}
      />
    </>
  );
}

/** For who waits for one: a mock by a terminal. */
function mockCommand(service: string): string {
  const registry = known.value?.registry.target ?? "";
  const none = { services: [], seed: undefined, rules: [], recording: undefined };
  return safeText(asMockCommand({ contract: service, registry, ...none }));
}

/** Those of this console, and the way to another one. */
function Mocks({ service }: { readonly service: string }) {
  useMocks();
  return (
    <section aria-label="Mocks">
      <h2>Mocks</h2>
      <MockList service={service} />
      <p class="note">
        <Anchor to={{ page: "mocks", service }}>Start a mock of this service</Anchor>: an instance that answers with made-up
        values.
      </p>
    </section>
  );
}

function methodsOf(descriptor: Descriptor, service: string): readonly MethodDescriptor[] {
  const services = descriptor.files.flatMap((file) => file.services);
  return services.find(({ name }) => name === service)?.methods ?? [];
}

/** Each with a link to its form. */
function Methods({ service, methods }: { readonly service: string; readonly methods: readonly MethodDescriptor[] }) {
  return (
    <section aria-label="Methods">
      <h2>Methods</h2>
      <ul class="methods">
        {methods.map(({ name, doc = "" }) => (
          <li key={name}>
            <Anchor to={{ page: "call", service, method: name }}>{safeText(name)}</Anchor>
            <small>{safeText(doc, 160)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Documentation is set apart from what is declared. */
function Contract({ text }: { readonly text: string }) {
  const parts = text.split(/^([ \t]*\/\/\/.*\n?)/m);
  return <>{parts.map((part, index) => (index % 2 === 1 ? <span class="doc">{part}</span> : part))}</>;
}

const CONSUMER_COLUMNS: readonly Column<ConsumerState>[] = [
  { title: "Consumer", key: ({ name }) => name, cell: ({ name }) => safeText(name), span: 3 },
  { title: "Version", key: ({ version = "" }) => version, cell: ({ version }) => safeText(version ?? "–") },
  { title: "Host", key: ({ host }) => host, cell: ({ host }) => safeText(host), span: 3 },
  { title: "Pid", key: ({ pid }) => pid, isNumber: true },
  {
    title: "Contract",
    key: ({ contract }) => contract,
    cell: ({ contract, isServed }) => (isServed ? safeText(contract) : <span class="warn">{safeText(contract)} other</span>),
    isMinor: true,
  },
];

function Consumers({ consumers }: { readonly consumers: readonly ConsumerState[] }) {
  return (
    <section aria-label="Consumers">
      <h2>Consumers</h2>
      {consumers.length === 0 ? (
        <p class="note">
          No client has said that it calls this service; those with <code>connect(..., {"{ name }"})</code> are listed.
        </p>
      ) : (
        <Table
          label="Consumers"
          columns={CONSUMER_COLUMNS}
          rows={consumers}
          idOf={({ name, host, pid }) => `${name} ${host} ${pid}`}
        />
      )}
    </section>
  );
}
