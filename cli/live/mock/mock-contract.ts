// Which services a mock answers for, and their contracts: those of a file or a folder, or one by
// its name, whose contract is here, or with instances that run.

import { existsSync } from "node:fs";
import type { Registry } from "callwire";
import { type Descriptor, schemaOf } from "callwire/schema";
import { UsageError } from "../../usage-error.js";
import { findNamed, type Named } from "../contracts.js";
import { AbsentError, listServices, nearestService } from "../lists.js";
import type { Live } from "../live-command.js";

/** What the command line names. */
export interface Wanted {
  /** A contract, a folder of them, or the full name of a service. */
  readonly contract: string | undefined;
  /** Full names; empty: all of the contract. */
  readonly services: readonly string[];
}

/** Without a `registry` nobody is asked. Throws UsageError. */
export async function findMocked(live: Live, registry: Registry | undefined, wanted: Wanted): Promise<readonly Named[]> {
  const { contract, services } = wanted;
  if (contract !== undefined && isPath(contract)) return fromFiles(live, contract, services);
  const names = contract === undefined ? services : [contract, ...services];
  if (names.length > 0) return Promise.all([...new Set(names)].map((name) => byName(live, registry, name)));
  throw new UsageError("nothing is named; give a contract, such as idl/calculator.rpc, or a service by --service");
}

/** No name of a service has a slash, or is something on the disk. */
function isPath(text: string): boolean {
  return text.endsWith(".rpc") || /[\\/]/.test(text) || existsSync(text);
}

function fromFiles(live: Live, path: string, services: readonly string[]): readonly Named[] {
  const shown = live.tools.escape(path);
  if (live.flags.contracts !== undefined)
    throw new UsageError(`${shown} is a contract itself; --contracts is for the name of a service`);
  const { descriptor, services: found } = live.tools.loadCheckout([path], undefined);
  return chooseServices(live, { descriptor, found, shown, source: path }, services);
}

/** Contracts, and which of their services were asked for. */
interface Found {
  readonly descriptor: Descriptor;
  /** Full names. */
  readonly found: readonly string[];
  /** How messages call them. */
  readonly shown: string;
  /** Where they were. */
  readonly source: string;
}

/** Those of these names; without names all. Throws UsageError. */
export function chooseServices(
  live: Pick<Live, "tools">,
  { descriptor, found, shown, source }: Found,
  services: readonly string[],
): readonly Named[] {
  if (found.length === 0) throw new UsageError(`${shown} has no service; name a contract with one`);
  for (const name of services)
    if (!found.includes(name)) {
      const near = nearestService(name, found);
      const advice = near === undefined ? `it has ${found.join(", ")}` : `did you mean ${near}?`;
      throw new UsageError(`${shown} has no service ${live.tools.escape(name)}; ${live.tools.escape(advice)}`);
    }
  const names = services.length === 0 ? found : [...new Set(services)];
  return names.flatMap((name) => named(descriptor, name, source) ?? []);
}

async function byName(live: Live, registry: Registry | undefined, name: string): Promise<Named> {
  if (registry !== undefined && live.flags.contracts === undefined) {
    try {
      return await findNamed(live, registry, name);
    } catch (error) {
      // That nobody is there is what a mock is for.
      if (!(error instanceof AbsentError)) throw error;
    }
  }
  const { contracts } = live.flags;
  const program = contracts === undefined ? live.tools.loadProject() : live.tools.loadContracts(contracts);
  const found = program === undefined ? undefined : named(program, name, contracts ?? "this project");
  if (found !== undefined) return found;
  const shown = live.tools.escape(name);
  const place = contracts === undefined ? "this project" : live.tools.escape(contracts);
  const names = (program?.files ?? []).flatMap(({ services }) => services.map((service) => service.name));
  const running =
    contracts === undefined && registry?.capabilities.namesServices === true ? await listServices(live, registry) : [];
  const near = nearestService(name, [...names, ...running]);
  if (near !== undefined) throw new UsageError(`there is no contract of ${shown}; did you mean ${live.tools.escape(near)}?`);
  const where =
    contracts === undefined && registry !== undefined
      ? `no instance runs that has it, and ${place} has none`
      : `${place} has none`;
  throw new UsageError(`there is no contract of ${shown}: ${where}; give its file: callwire mock idl/name.rpc`);
}

function named(program: Descriptor, name: string, source: string): Named | undefined {
  const descriptor = schemaOf(name, program);
  const service = descriptor?.files.flatMap(({ services }) => services)[0];
  return descriptor === undefined || service === undefined ? undefined : { descriptor, service, source };
}
