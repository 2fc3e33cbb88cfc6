// The contracts of one service that run now, and what is other in each than in that of most
// instances.

import type { Endpoint, Registry } from "callwire";
import type { Descriptor } from "callwire/schema";
import { createTwoFilesPatch } from "diff";
import type { Live } from "../live-command.js";
import type { ContractDifference, ContractVersion } from "./contract-messages.js";
import { contractText, findRunning, mostCommon, readInstances } from "./live-parts.js";

/** Contracts that are compared; more than two are rare. */
const MAX_VERSIONS = 10;
/** Findings of one: nobody reads more of them. */
const MAX_FINDINGS = 100;
/** Characters of what is other. */
const MAX_PATCH_LENGTH = 100_000;
/** Comparing texts takes longer the more is other. */
const MAX_DIFF_MS = 200;

/** The one that most have comes first. Those without a fingerprint are none. */
export async function compareVersions(live: Live, registry: Registry, service: string): Promise<readonly ContractVersion[]> {
  const now = live.again();
  const { endpoints } = await readInstances(now, registry, service);
  const groups = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const { fingerprint } = endpoint;
    if (fingerprint === undefined) continue;
    const group = groups.get(fingerprint);
    if (group === undefined) groups.set(fingerprint, [endpoint]);
    else group.push(endpoint);
  }
  const common = mostCommon(endpoints);
  const sorted = [...groups].sort(([left], [right]) => Number(right === common) - Number(left === common));
  const shown = sorted.slice(0, MAX_VERSIONS);
  if (shown.length < 2) return shown.map(([fingerprint, group]) => versionOf(fingerprint, group));
  const runners = shown.map(([fingerprint, [first]]) => {
    return { fingerprint, address: first && { host: first.host, port: first.port } };
  });
  const running = await findRunning(now, registry, service, runners);
  // What answers under another fingerprint is another contract.
  const contracts = new Map(
    runners.map((runner) => {
      const found = running.get(runner);
      return [runner.fingerprint, found?.fingerprint === runner.fingerprint ? found.descriptor : undefined] as const;
    }),
  );
  const before = contracts.get(common ?? "");
  return shown.map(([fingerprint, group]) => {
    const after = contracts.get(fingerprint);
    if (fingerprint === common || before === undefined || after === undefined) return versionOf(fingerprint, group);
    return { ...versionOf(fingerprint, group), difference: differenceOf(now, before, after) };
  });
}

function versionOf(fingerprint: string, group: readonly Endpoint[]): ContractVersion {
  const versions = [...new Set(group.flatMap(({ version }) => version ?? []))].sort();
  return { fingerprint, instances: group.length, versions };
}

function differenceOf(live: Live, before: Descriptor, after: Descriptor): ContractDifference {
  const findings = live.tools.compare(before, after).slice(0, MAX_FINDINGS);
  const options = { context: 3, timeout: MAX_DIFF_MS };
  const patch = createTwoFilesPatch("most", "this", textOf(live, before), textOf(live, after), "", "", options);
  const lines = patch?.split("\n").slice(4) ?? []; // without the names
  return {
    findings: findings.map(({ severity, name, message }) => ({ severity, name, message })),
    patch: lines.join("\n").slice(0, MAX_PATCH_LENGTH),
  };
}

function textOf({ tools }: Live, { files }: Descriptor): string {
  return files.map((file) => tools.format(contractText(file, files))).join("\n");
}
