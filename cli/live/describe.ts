// `callwire describe`: a service as its contract, or one method with its errors, its defaults and a
// request to try.

import { shellWord } from "@callwire/compiler";
import type { Endpoint, Registry } from "callwire";
import type { Descriptor, MethodDescriptor, TypeDescriptor } from "callwire/schema";
import { contractText, methodText, namesIn, simple, typeText, valueText } from "../contract/contract-text.js";
import { exampleOf } from "../contract/example-request.js";
import { Exit } from "../usage-error.js";
import { findMethod, findNamed, type Named, splitName } from "./contracts.js";
import { readInstances, withRegistry } from "./lists.js";
import type { Live } from "./live-command.js";
import { sayMocks } from "./mock/mock-mark.js";

export async function describeNamed(live: Live, name: string): Promise<Exit> {
  const { service, method } = splitName(name);
  const { named, endpoints } = await withRegistry(live, async (registry) => ({
    named: await findNamed(live, registry, service),
    endpoints: await registeredOf(live, registry, service),
  }));
  const only = method === undefined ? undefined : findMethod(live, named.service, method);
  if (live.flags.json === true) {
    live.json(only === undefined ? named.descriptor : { service, method: only, example: exampleOf(only, named.descriptor) });
    return Exit.ok;
  }
  live.out(showLines(live, only === undefined ? describeService(live, named) : describeMethod(live, named, only)));
  live.err(`contract ${named.service.fingerprint} from ${live.tools.escape(named.source)}\n`);
  sayMocks(live, endpoints);
  return Exit.ok;
}

/** None where the contract is that of a folder, which needs no registry, or of one server. */
async function registeredOf(live: Live, registry: Registry, service: string): Promise<readonly Endpoint[]> {
  if (live.isOneServer || live.flags.contracts !== undefined) return [];
  return (await readInstances(live, registry, service)).endpoints;
}

/** Each line by itself: what is unsafe in a documentation is escaped, and its line ends stay. */
export function showLines(live: Live, text: string): string {
  return text.split("\n").map(live.tools.escape).join("\n");
}

export function describeService(live: Live, { descriptor, service }: Named): string {
  const sorted = [...descriptor.files].sort(
    (left, right) => Number(right.services.length > 0) - Number(left.services.length > 0),
  );
  const texts = sorted.map((file) => `// ${file.path}\n${live.tools.format(contractText(file, descriptor.files))}`);
  const calls = service.methods.map((method) => `// ${commandOf(live, service.name, method, descriptor)}\n`);
  return `${texts.join("\n")}\n// to call it:\n${calls.join("")}`;
}

export function describeMethod(live: Live, { descriptor, service }: Named, method: MethodDescriptor): string {
  const types = new Map(descriptor.files.flatMap(({ types: all }) => all.map((type) => [type.name, type] as const)));
  const reached = reachedBy(method, types);
  const shown = `service ${simple(service.name)} {\n${methodText(method)}\n}\n\n${reached.map(typeText).join("\n\n")}\n`;
  const body = live.tools.format(`package ${service.name.slice(0, Math.max(0, service.name.lastIndexOf(".")))};\n\n${shown}`);
  const defaults = method.parameters.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [`${name} = ${valueText(value)}`],
  );
  const lines = defaults.length === 0 ? [] : [`// left out: ${defaults.join(", ")}\n`];
  return `${body}\n${lines.join("")}// to call it:\n// ${commandOf(live, service.name, method, descriptor)}\n`;
}

/** What the method uses, and what those use, in the order in which they are met. */
function reachedBy(method: MethodDescriptor, types: ReadonlyMap<string, TypeDescriptor>): readonly TypeDescriptor[] {
  const names = new Set(namesIn(method));
  // A set is walked in the order of insertion, what is added on the way included; so a type that
  // has itself ends.
  for (const name of names) for (const inner of namesIn(types.get(name))) names.add(inner);
  return [...names].flatMap((name) => types.get(name) ?? []);
}

function commandOf(live: Live, service: string, method: MethodDescriptor, descriptor: Descriptor): string {
  const example = JSON.stringify(exampleOf(method, descriptor));
  const isPlain = Object.values(JSON.parse(example) as object).every((value) => typeof value !== "object");
  const pairs = Object.entries(JSON.parse(example) as Record<string, unknown>).map(
    ([key, value]) => ` ${key}=${shellWord(String(value))}`,
  );
  return `callwire call ${service}/${method.name}${live.here}${isPlain ? pairs.join("") : ` -d ${shellWord(example)}`}`;
}
