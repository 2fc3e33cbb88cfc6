// `callwire drain` and `callwire weight`: an operator's settings in the registry, which clients
// follow at once.

import type { Endpoint } from "callwire";
import { type ConfigChange, ZookeeperRegistry } from "callwire/zookeeper";
import { Exit, UsageError } from "../usage-error.js";
import { addressOf } from "./endpoint-text.js";
import { AbsentError, findInstances, withRegistry } from "./lists.js";
import type { Live } from "./live-command.js";

const MAX_WEIGHT = 10_000;

/** `instance`: its id, or its address. For every service that it serves. */
export function setDrain(live: Live, instance: string, undo: boolean): Promise<Exit> {
  return change(live, instance, { drain: !undo }, undo ? "takes calls again" : "drains: it gets no new calls");
}

export function setWeight(live: Live, instance: string, weight: string | undefined, undo: boolean): Promise<Exit> {
  if (undo && weight !== undefined)
    throw new UsageError(
      `--undo takes the weight of an operator back, and ${JSON.stringify(weight)} would be one; give one of them`,
    );
  if (undo) return change(live, instance, { weight: null }, "has the weight that its server says");
  if (weight === undefined || !/^\d{1,5}$/.test(weight) || Number(weight) > MAX_WEIGHT)
    throw new UsageError(
      `weight takes a whole number from 0 to ${MAX_WEIGHT}, or --undo; got ${weight === undefined ? "nothing" : JSON.stringify(weight)}`,
    );
  return change(live, instance, { weight: Number(weight) }, `has weight ${Number(weight)}`);
}

async function change(live: Live, instance: string, wanted: Omit<ConfigChange, "instance">, what: string): Promise<Exit> {
  return withRegistry(live, async (registry) => {
    const { escape } = live.tools;
    if (!(registry instanceof ZookeeperRegistry))
      throw new UsageError(`${escape(registry.target)} has no place for settings; name a zookeeper:// registry`);
    const isMeant = (endpoint: Endpoint): boolean => endpoint.id === instance || addressOf(endpoint) === instance;
    const found = await findInstances(live, registry, isMeant);
    const isUndo = wanted.drain === false || wanted.weight === null;
    const left = found.length === 0 && isUndo ? await findLeft(registry, instance) : [];
    if (found.length + left.length === 0)
      throw new AbsentError(
        `no instance ${escape(instance)} is registered under ${escape(registry.target)}; callwire instances <service> lists ids and addresses`,
      );
    const settings = [];
    const places = [...found.map(([service, endpoint]) => [service, namesOf(instance, endpoint)] as const), ...left];
    for (const [service, names] of places) {
      const changed = await registry.changeConfig(service, { ...wanted, instance: names });
      settings.push({ service, instance, changed });
      if (live.flags.json !== true) live.out(`${escape(service)}  ${escape(instance)} ${what}${changed ? "" : " (as before)"}\n`);
    }
    if (live.flags.json === true) live.json({ settings });
    return Exit.ok;
  });
}

type Names = readonly [string, ...string[]];

function namesOf(instance: string, endpoint: Endpoint): Names {
  return [instance, instance === endpoint.id ? addressOf(endpoint) : endpoint.id];
}

/** Settings for an instance that has gone: they would hold back who comes there next. */
async function findLeft(
  registry: ZookeeperRegistry,
  instance: string,
): Promise<readonly (readonly [service: string, names: Names])[]> {
  const { items } = await registry.examine().settings();
  return items.flatMap(({ service, settings }) => {
    if (typeof settings === "string") return [];
    return [...settings.drain, ...settings.weights].includes(instance) ? [[service, [instance]] as const] : [];
  });
}
