// Names for the completion of a shell: services, methods, fields of a request, and instances. In a
// second, and silent about everything: a person is in the middle of a line.

import type { Registry } from "callwire";
import type { MethodDescriptor, ParameterDescriptor } from "callwire/schema";
import type { Terminal } from "../output/terminal.js";
import { findNamed, splitName } from "./contracts.js";
import { addressOf } from "./endpoint-text.js";
import { listServices, readInstances, withRegistry } from "./lists.js";
import { Live, type LiveFlags, type LiveTools } from "./live-command.js";

/** What a line has so far: a command, its arguments, the last of which is being written. */
export interface Line {
  readonly command: string;
  readonly args: readonly string[];
  readonly flags: Pick<LiveFlags, "registry" | "at" | "contracts" | "tlsCa" | "tlsCert" | "tlsKey" | "timeout">;
}

/** Where the line itself gives no `--timeout`. */
const DEFAULT_TIMEOUT = "1s";
const SILENT: Terminal = { out: () => undefined, err: () => undefined, color: false, outColor: false };
const OF_SERVICES: readonly string[] = ["instances", "health", "describe", "compat", "repl", "record", "mock", "mcp"];
const OF_INSTANCES: readonly string[] = ["drain", "weight"];
/** Services whose instances are offered: more are no list to choose from. */
const MAX_SERVICES = 50;
const OF_METHODS: readonly string[] = ["call", "describe", "bench", "fuzz"];
const OF_FIELDS: readonly string[] = ["call", "bench"];

/** Never throws, and says nothing. */
export async function listCandidates(tools: LiveTools, { command, args, flags }: Line): Promise<readonly string[]> {
  try {
    const live = new Live({ ...tools, terminal: SILENT }, { ...flags, timeout: flags.timeout ?? DEFAULT_TIMEOUT });
    const [name = ""] = args;
    const isName = args.length === 1;
    if (isName && OF_INSTANCES.includes(command)) return await withRegistry(live, (registry) => listInstances(live, registry));
    if (isName && !name.includes("/")) {
      if (!OF_SERVICES.includes(command) && !OF_METHODS.includes(command)) return [];
      const services = (await withRegistry(live, (registry) => listServices(live, registry))).map(live.tools.escape);
      return OF_SERVICES.includes(command) ? services : services.map((service) => `${service}/`);
    }
    if (!OF_METHODS.includes(command)) return [];
    const { service, method } = splitName(name);
    const { descriptor, service: found } = await withRegistry(live, (registry) => findNamed(live, registry, service));
    if (isName) return found.methods.map((each) => live.tools.escape(`${service}/${each.name}`));
    const called = found.methods.find((each) => each.name === method);
    if (!OF_FIELDS.includes(command) || called === undefined) return [];
    const types = new Map(descriptor.files.flatMap(({ types: all }) => all.map((type) => [type.name, type] as const)));
    const inner = (field: ParameterDescriptor): readonly ParameterDescriptor[] => {
      const type = field.type.kind === "named" ? types.get(field.type.name) : undefined;
      return type?.kind === "struct" ? type.fields : [];
    };
    return fieldsOf(called, args[args.length - 1] ?? "", inner).map(live.tools.escape);
  } catch {
    return [];
  }
}

/** Their addresses, each once. */
async function listInstances(live: Live, registry: Registry): Promise<readonly string[]> {
  const services = (await listServices(live, registry)).slice(0, MAX_SERVICES);
  const lists = await Promise.all(services.map((service) => readInstances(live, registry, service)));
  const addresses = lists.flatMap(({ endpoints }) => endpoints.map((endpoint) => live.tools.escape(addressOf(endpoint))));
  return [...new Set(addresses)].sort();
}

/** `options.d` goes on with the fields of `options`. */
function fieldsOf(
  method: MethodDescriptor,
  written: string,
  inner: (field: ParameterDescriptor) => readonly ParameterDescriptor[],
): readonly string[] {
  let fields: readonly ParameterDescriptor[] = method.parameters;
  const path = written.split(".").slice(0, -1);
  for (const name of path) {
    const field = fields.find((each) => each.name === name);
    if (field === undefined) return [];
    fields = inner(field);
  }
  const before = path.map((name) => `${name}.`).join("");
  return fields.map(
    (field) => `${before}${field.name}${inner(field).length > 0 ? "." : field.type.kind === "list" ? ":=" : "="}`,
  );
}
