// `callwire compat`: whom this checkout would break, of all servers and consumers that run now.

import type { Finding } from "@callwire/compiler";
import type { Registry } from "callwire";
import { schemaOf } from "callwire/schema";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { Exit, UsageError } from "../../usage-error.js";
import { readConsumers } from "../consumers.js";
import { listServices, readInstances, withRegistry } from "../lists.js";
import type { Checkout, Live } from "../live-command.js";
import { addressOf } from "../services.js";
import { breaksOf, type Kind, removalOf } from "./breaks.js";
import { findRunning, type Runner } from "./running-contracts.js";

/** Which contracts are meant. */
export interface CompatFlags {
  readonly paths?: readonly string[] | undefined;
  readonly root?: readonly string[] | undefined;
}

/** Services that are looked at at once: each is some questions to the registry. */
const MAX_AT_ONCE = 50;

/** One process that serves or calls a service. */
interface Peer extends Runner {
  readonly kind: Kind;
  /** For people: address and id, or name, host and process. */
  readonly who: string;
  readonly version: string | undefined;
}

type Verdict = "same" | "ok" | "breaks" | "unknown";

interface Judged extends Peer {
  readonly service: string;
  readonly verdict: Verdict;
  /** The contract that answers at its address, where that is not the one of its record. */
  readonly answers: string | undefined;
  readonly findings: readonly Finding[];
}

export function showCompat(live: Live, { paths = [], root }: CompatFlags): Promise<Exit> {
  if (live.isOneServer) throw new UsageError("compat asks everybody who is registered; name a registry in place of --at");
  const checkout = live.tools.loadCheckout(paths, root);
  return withRegistry(live, async (registry) => {
    const judged: Judged[] = [];
    // All of them, within the time of the command: nobody is left out.
    const services = await findServices(live, registry, checkout);
    for (let start = 0; start < services.length; start += MAX_AT_ONCE) {
      const part = services.slice(start, start + MAX_AT_ONCE);
      judged.push(...(await Promise.all(part.map((service) => judge(live, registry, checkout, service)))).flat());
    }
    print(live, checkout, judged);
    return judged.some(({ verdict }) => verdict === "breaks") ? Exit.findings : Exit.ok;
  });
}

/**
 * Those of the checkout, and those that run or are called and have a package of it: they may be
 * gone here.
 */
async function findServices(live: Live, registry: Registry, { services, packages }: Checkout): Promise<readonly string[]> {
  const running = registry.capabilities.namesServices ? await listServices(live, registry) : [];
  const called =
    registry instanceof ZookeeperRegistry ? await live.inTime(registry.target, registry.examine().consumedServices()) : [];
  const removed = [...running, ...called].filter((name) => packages.has(name.slice(0, name.lastIndexOf("."))));
  return [...new Set([...services, ...removed])].sort();
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
  const others = peers.filter(({ fingerprint }) => after !== undefined && (fingerprint === undefined || fingerprint !== own));
  const running = await findRunning(live, registry, service, others);
  return peers.map((peer): Judged => {
    const { kind, fingerprint } = peer;
    const found = running.get(peer);
    const answers = fingerprint === undefined || found?.fingerprint === fingerprint ? undefined : found?.fingerprint;
    const judged = (verdict: Verdict, findings: readonly Finding[]): Judged => ({ ...peer, service, verdict, answers, findings });
    if (own !== undefined && (found?.fingerprint ?? fingerprint) === own) return judged("same", []);
    if (after !== undefined && found === undefined) return judged("unknown", []);
    const findings =
      after === undefined || found === undefined
        ? removalOf(service, kind)
        : breaksOf(kind, found.descriptor, after, checkout.compare);
    return judged(findings.length === 0 ? "ok" : "breaks", findings);
  });
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
    judged.map(({ service, who, kind, fingerprint, answers, verdict }) => [
      escape(service),
      escape(who),
      kind,
      answers === undefined ? escape(fingerprint ?? "-") : { text: `${escape(answers)} SKEW`, tone: "warn" },
      { text: verdict, tone: TONES[verdict] },
    ]),
  );
  for (const { text, peers } of groupByText(judged, (finding) => line(live, checkout, finding))) {
    const [first] = peers;
    if (first === undefined) continue;
    const what = first.kind === "consumer" ? "breaks at servers of this checkout" : "breaks clients of this checkout";
    live.out(`\n${peers.map((peer) => escape(describePeer(peer))).join("\n")}\n  ${what}:\n${text}`);
  }
  const skewed = judged.filter(({ answers }) => answers !== undefined);
  for (const peer of skewed) if (peer.verdict !== "breaks") live.out(`\n${escape(describePeer(peer))}\n`);
  if (skewed.length > 0)
    live.err(
      "SKEW: another contract answers than the record says, and is what was judged; restart that server, or remove the record\n",
    );
  if (judged.some(({ verdict }) => verdict === "unknown"))
    live.err(
      "unknown: nobody has that contract; generate the code of its server again with this version, start it without schemas: false, and put *.contract.js beside a bundle\n",
    );
}

/** With what its record says, where another contract answers. */
function describePeer({ who, fingerprint, answers }: Judged): string {
  if (answers === undefined) return who;
  return `${who}: its record says contract ${fingerprint}, and ${answers} answers, which was judged`;
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
