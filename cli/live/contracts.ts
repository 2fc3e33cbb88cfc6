// The contract of a service that was named on the command line: from a folder, from the registry,
// from a server, or else from the project around; and the method in it.

import { type Registry, RpcError } from "callwire";
import { findContract } from "callwire/reflection";
import { type Descriptor, type MethodDescriptor, type ServiceDescriptor, schemaOf, suggest } from "callwire/schema";
import { UsageError } from "../usage-error.js";
import { addressOf } from "./endpoint-text.js";
import { nearestService, noInstances, readInstances } from "./lists.js";
import type { Live } from "./live-command.js";

/** What the user named. */
export interface Named {
  readonly descriptor: Descriptor;
  readonly service: ServiceDescriptor;
  /** Where the contract was. */
  readonly source: string;
}

/** `demo.Calculator/divide` or `demo.Calculator.divide`; without a method, the service alone. */
export function splitName(text: string): { readonly service: string; readonly method: string | undefined } {
  const slash = text.indexOf("/");
  return slash < 0 ? { service: text, method: undefined } : { service: text.slice(0, slash), method: text.slice(slash + 1) };
}

/** As `splitName`. Throws UsageError when it names no method. */
export function splitMethodName(live: Live, text: string): { readonly service: string; readonly method: string } {
  const { service, method } = splitName(text);
  if (method !== undefined) return { service, method };
  // A service has the name of its package in front.
  const see = text.includes(".") ? `callwire describe ${live.word(text)}` : "callwire services";
  throw new UsageError(`${live.tools.escape(text)} names no method; write service/method, see ${see}`);
}

/**
 * Throws UsageError with what was probably meant, and with what to do when nobody has the contract.
 */
export async function findNamed(live: Live, registry: Registry, name: string): Promise<Named> {
  const { contracts } = live.flags;
  if (contracts !== undefined) return fromFolder(live, contracts, name);
  try {
    const { descriptor, source } = await findContract(name, registry, { timeoutMs: live.leftMs, tls: live.tls });
    const service = descriptor.files.flatMap(({ services }) => services).find((each) => each.name === name);
    if (service === undefined) throw new UsageError(`the contract from ${source} has no ${live.tools.escape(name)}`);
    return { descriptor, service, source };
  } catch (error) {
    const hasNone = error instanceof RpcError && error.code === "NOT_FOUND";
    const named = hasNone ? await fromProject(live, registry, name) : undefined;
    if (named !== undefined) return named;
    throw await explain(live, registry, name, error);
  }
}

/** When nobody who runs has a contract to give. Undefined where there is no project with it. */
async function fromProject(live: Live, registry: Registry, name: string): Promise<Named | undefined> {
  const program = live.tools.loadProject();
  const descriptor = program === undefined ? undefined : schemaOf(name, program);
  const service = descriptor?.files.flatMap(({ services }) => services)[0];
  if (descriptor === undefined || service === undefined) return undefined;
  const { escape } = live.tools;
  live.err(`nobody gives a contract of ${escape(name)}; that of this project is used\n`);
  const { endpoints } = await readInstances(live, registry, name);
  const other = endpoints.find(({ fingerprint }) => fingerprint !== undefined && fingerprint !== service.fingerprint);
  if (other !== undefined)
    live.warn(
      `${addressOf(other)} runs contract ${other.fingerprint ?? ""}, and this project has ${service.fingerprint}; give that one's .rpc files with --contracts`,
    );
  return { descriptor, service, source: "this project" };
}

function fromFolder(live: Live, folder: string, name: string): Named {
  const program = live.tools.loadContracts(folder);
  const names = program.files.flatMap(({ services }) => services.map((service) => service.name));
  const descriptor = schemaOf(name, program);
  const service = descriptor?.files.flatMap(({ services }) => services)[0];
  if (descriptor !== undefined && service !== undefined) return { descriptor, service, source: folder };
  const near = nearestService(name, names);
  const advice = near === undefined ? `it has ${names.join(", ") || "none"}` : `did you mean ${near}?`;
  throw new UsageError(`${live.tools.escape(folder)} has no service ${live.tools.escape(name)}; ${advice}`);
}

async function explain(live: Live, registry: Registry, name: string, error: unknown): Promise<unknown> {
  if (!(error instanceof RpcError)) return error;
  if (error.code === "UNAVAILABLE" && !live.isOneServer) {
    // A registry that gave no list in all the time of the command gives none now.
    const snapshot = await readInstances(live, registry, name).catch(() => undefined);
    if (snapshot?.endpoints.length === 0) return noInstances(live, registry, name, snapshot);
  }
  if (error.code !== "NOT_FOUND") return error;
  const text = live.tools.escape(error.message.slice("[NOT_FOUND] ".length));
  return new UsageError(
    `${text}; generate its code again with this version, start it without schemas: false, and put *.contract.js beside a bundle; or give the folder of its .rpc files with --contracts`,
  );
}

/** Throws UsageError with the method that was probably meant. */
export function findMethod(live: Live, { name, methods }: ServiceDescriptor, wanted: string): MethodDescriptor {
  const found = methods.find((method) => method.name === wanted);
  if (found !== undefined) return found;
  const names = methods.map((method) => method.name);
  const near = suggest(wanted, names);
  const advice = near === undefined ? `it has ${names.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`${live.tools.escape(name)} has no method ${live.tools.escape(wanted)}; ${live.tools.escape(advice)}`);
}
