// `callwire compat`: whom this checkout would break, of all servers and consumers that run now.

import type { Finding } from "@callwire/compiler";
import { type Registry, RpcError } from "callwire";
import { findContract } from "callwire/reflection";
import { type Descriptor, schemaOf } from "callwire/schema";
import { Exit, UsageError } from "../../usage-error.js";
import { readConsumers } from "../consumers.js";
import { listServices, readInstances, withRegistry } from "../lists.js";
import type { Checkout, Live } from "../live-command.js";
import { addressOf } from "../services.js";
import { breaksOf, type Kind, removalOf } from "./breaks.js";

/** Which contracts are meant. */
export interface CompatFlags {
  readonly paths?: readonly string[] | undefined;
  readonly root?: readonly string[] | undefined;
}

/** Services that are looked at: each is some questions to the registry. */
const MAX_SERVICES = 500;

/** One process that serves or calls a service. */
interface Peer {
  readonly kind: Kind;
  /** For people: address and id, or name, host and process. */
  readonly who: string;
  readonly version: string | undefined;
  readonly fingerprint: string | undefined;
  /** Of an instance. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
}

type Verdict = "same" | "ok" | "breaks" | "unknown";

interface Judged extends Peer {
  readonly service: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

export function showCompat(live: Live, { paths = [], root }: CompatFlags): Promise<Exit> {
  if (live.isOneServer) throw new UsageError("compat asks everybody who is registered; name a registry in place of --at");
  const checkout = live.tools.loadCheckout(paths, root);
  return withRegistry(live, async (registry) => {
    const judged: Judged[] = [];
    for (const service of await findServices(live, registry, checkout))
      judged.push(...(await judge(live, registry, checkout, service)));
    print(live, checkout, judged);
    return judged.some(({ verdict }) => verdict === "breaks") ? Exit.findings : Exit.ok;
  });
}

/** Those of the checkout, and those that run and have a package of it: they may be gone here. */
async function findServices(live: Live, registry: Registry, { services, packages }: Checkout): Promise<readonly string[]> {
  const running = registry.capabilities.namesServices ? await listServices(live, registry) : [];
  const removed = running.filter((name) => packages.has(name.slice(0, name.lastIndexOf("."))));
  return [...new Set([...services, ...removed])].sort().slice(0, MAX_SERVICES);
}

async function judge(live: Live, registry: Registry, checkout: Checkout, service: string): Promise<readonly Judged[]> {
  const [{ endpoints }, consumers] = await Promise.all([
    readInstances(live, registry, service),
    readConsumers(live, registry, service),
  ]);
  const peers: readonly Peer[] = [
    ...endpoints.map((endpoint): Peer => {
      const { id, host, port, version, fingerprint } = endpoint;
      return { kind: "instance", who: `${addressOf(endpoint)} ${id}`, version, fingerprint, address: { host, port } };
    }),
    ...consumers.map(({ name, host, pid, version, fingerprint }): Peer => {
      return { kind: "consumer", who: `${name} at ${host}, process ${pid}`, version, fingerprint, address: undefined };
    }),
  ];
  const after = schemaOf(service, checkout.descriptor);
  const own = after?.files.flatMap(({ services }) => services)[0]?.fingerprint;
  const contracts = new Map<string, Descriptor | undefined>();
  const judged: Judged[] = [];
  for (const peer of peers) {
    const { kind, fingerprint } = peer;
    if (fingerprint !== undefined && fingerprint === own) {
      judged.push({ ...peer, service, verdict: "same", findings: [] });
      continue;
    }
    if (after === undefined) {
      const findings = removalOf(service, kind);
      judged.push({ ...peer, service, verdict: findings.length === 0 ? "ok" : "breaks", findings });
      continue;
    }
    const key = fingerprint ?? peer.who;
    if (!contracts.has(key)) contracts.set(key, await findRunning(live, registry, service, peer));
    const before = contracts.get(key);
    const findings = before === undefined ? [] : breaksOf(kind, before, after, checkout.compare);
    const verdict = before === undefined ? "unknown" : findings.length === 0 ? "ok" : "breaks";
    judged.push({ ...peer, service, verdict, findings });
  }
  return judged;
}

/** From the registry, or else from the server itself. */
async function findRunning(live: Live, registry: Registry, service: string, peer: Peer): Promise<Descriptor | undefined> {
  const { fingerprint, address } = peer;
  const known = fingerprint === undefined ? undefined : await registry.schema(fingerprint);
  if (known !== undefined || address === undefined) return known;
  try {
    const target = { kind: "static", addresses: [address] } as const;
    return (await findContract(service, target, { timeoutMs: live.timeoutMs, tls: live.tls })).descriptor;
  } catch (error) {
    if (error instanceof RpcError) return undefined; // it has none to give, or cannot be reached
    throw error;
  }
}

function print(live: Live, checkout: Checkout, judged: readonly Judged[]): void {
  const { escape } = live.tools;
  if (live.flags.json === true) {
    const peers = judged.map(({ address: _address, findings, ...peer }) => ({
      ...peer,
      findings: findings.map((finding) => ({ ...finding, place: checkout.placeOf(finding) })),
    }));
    return live.json({ peers });
  }
  if (judged.length === 0) return live.err("nobody runs or calls a service of this checkout\n");
  const columns = [{ title: "SERVICE" }, { title: "WHO" }, { title: "KIND" }, { title: "CONTRACT" }, { title: "VERDICT" }];
  live.table(
    columns,
    judged.map(({ service, who, kind, fingerprint, verdict }) => [
      escape(service),
      escape(who),
      kind,
      escape(fingerprint ?? "-"),
      { text: verdict, tone: TONES[verdict] },
    ]),
  );
  for (const { text, peers } of groupByText(judged, (finding) => line(live, checkout, finding))) {
    const [first] = peers;
    if (first === undefined) continue;
    const what = first.kind === "consumer" ? "breaks at servers of this checkout" : "breaks clients of this checkout";
    live.out(`\n${peers.map(({ who }) => escape(who)).join("\n")}\n  ${what}:\n${text}`);
  }
  if (judged.some(({ verdict }) => verdict === "unknown"))
    live.err(
      "unknown: nobody has that contract; generate the code of its server again with this version, start it without schemas: false, and put *.contract.js beside a bundle\n",
    );
}

const TONES = { same: "good", ok: "good", breaks: "bad", unknown: "warn" } as const;

function line({ tools: { escape } }: Live, { placeOf }: Checkout, finding: Finding): string {
  return `    ${escape(`${placeOf(finding)}: ${finding.rule}: ${finding.name}: ${finding.message}`)}\n`;
}

/** Those of one kind who break by the same changes, with a line for each change. */
function groupByText(
  judged: readonly Judged[],
  lineOf: (finding: Finding) => string,
): readonly { readonly text: string; readonly peers: readonly Judged[] }[] {
  const groups = new Map<string, { readonly text: string; readonly peers: Judged[] }>();
  for (const peer of judged) {
    if (peer.verdict !== "breaks") continue;
    const text = peer.findings.map(lineOf).join("");
    const group = groups.get(peer.kind + text) ?? { text, peers: [] };
    groups.set(peer.kind + text, group);
    group.peers.push(peer);
  }
  return [...groups.values()];
}
