// What a page names to be mocked: a service, a contract of the project, or contracts that it has
// sent. No name of it becomes a path of the disk.

import type { Registry } from "callwire";
import type { Descriptor } from "callwire/schema";
import { UsageError } from "../../usage-error.js";
import type { Named } from "../contracts.js";
import type { ContractText, Live } from "../live-command.js";
import { chooseServices, findMocked } from "./mock-contract.js";

export type MockSource =
  /** By its full name: the contract is that of an instance that runs, or of the project. */
  | { readonly kind: "service"; readonly service: string }
  /** By its path below the root of the project, as `listProjectContracts` has it. */
  | { readonly kind: "project"; readonly file: string }
  /** They import one another, and nothing else. */
  | { readonly kind: "texts"; readonly texts: readonly ContractText[] };

/** A contract of the project with the full names of its services. */
export interface ProjectContract {
  readonly file: string;
  readonly services: readonly string[];
}

/** Of the project that the command runs in; none when there is no project. */
export function listProjectContracts(live: Pick<Live, "tools">): readonly ProjectContract[] {
  return contractsOf(live.tools.loadProject());
}

function contractsOf(program: Descriptor | undefined): readonly ProjectContract[] {
  return (program?.files ?? [])
    .map(({ path, services }) => ({ file: path, services: services.map(({ name }) => name) }))
    .filter(({ services }) => services.length > 0);
}

/** `services`: full names of those that are mocked; empty for all. Throws UsageError. */
export async function findSource(
  live: Live,
  registry: Registry,
  source: MockSource,
  services: readonly string[],
): Promise<readonly Named[]> {
  if (source.kind === "service") return findMocked(live, registry, { contract: undefined, services: [source.service] });
  if (source.kind === "texts") {
    const descriptor = live.tools.compileTexts(source.texts);
    const found = contractsOf(descriptor).flatMap((contract) => contract.services);
    return chooseServices(live, { descriptor, found, shown: "what was sent", source: "what was sent" }, services);
  }
  const program = live.tools.loadProject();
  const contract = contractsOf(program).find(({ file }) => file === source.file);
  const shown = live.tools.escape(source.file);
  if (program === undefined || contract === undefined)
    throw new UsageError(`the project around the console has no contract ${shown} with a service; callwire check shows mistakes`);
  return chooseServices(live, { descriptor: program, found: contract.services, shown, source: source.file }, services);
}
