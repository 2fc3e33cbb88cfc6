// What an operator sets by the page: drained instances and weights, as `callwire drain` and
// `callwire weight` do. Without `--allow-actions` it is refused here, whatever the page shows.

import type { Endpoint, Registry } from "callwire";
import { addressOf } from "../endpoint-text.js";
import type { Live } from "../live-command.js";
import { type AskedError, asObject, refuse } from "./asked-error.js";
import type { ConsoleRequest, Route } from "./console-server.js";
import { findInstances, inTime, ZookeeperRegistry } from "./live-parts.js";
import type { SettingChange, SettingsAnswer, WantedSetting } from "./messages.js";
import type { RegistryView } from "./registry-view.js";

/** Settings of one request: a fleet of 100 that serves ten services. */
const MAX_CHANGES = 1_000;
/** As the registry takes it. */
const MAX_WEIGHT = 10_000;

/** By the names that it may have in the settings: its id and its address. */
interface Place {
  readonly change: SettingChange;
  readonly names: readonly [string, ...string[]];
}

type Before = ReadonlyMap<string, { readonly drain: readonly string[]; readonly weights: ReadonlyMap<string, number> }>;

export class SettingRoutes {
  readonly #live: Live;
  readonly #registry: Registry;
  readonly #view: RegistryView;
  readonly #isAllowed: boolean;

  constructor(live: Live, registry: Registry, view: RegistryView, isAllowed: boolean) {
    this.#live = live;
    this.#registry = registry;
    this.#view = view;
    this.#isAllowed = isAllowed;
  }

  get routes(): readonly (readonly [string, Route])[] {
    return [["POST /api/settings", (request) => this.#set(request)]];
  }

  async #set(request: ConsoleRequest): Promise<void> {
    if (!this.#isAllowed) throw refuse(403, "PERMISSION_DENIED", "this console sets nothing; start it with --allow-actions");
    const registry = this.#registry;
    if (!(registry instanceof ZookeeperRegistry))
      throw refuse(400, "FAILED_PRECONDITION", "this registry has no place for settings; name a zookeeper:// registry");
    const places = await this.#placesOf(await request.body());
    if (places.length > MAX_CHANGES)
      throw refuse(
        400,
        "RESOURCE_EXHAUSTED",
        `${places.length} settings at once, more than ${MAX_CHANGES}; choose fewer instances`,
      );
    const before = await this.#readSettings(registry);
    const undo: SettingChange[] = [];
    for (const { change, names } of places) {
      const { service, instance, ...wanted } = change;
      // What is undone goes back in the order in which it came.
      if (await registry.changeConfig(service, { ...wanted, instance: names })) undo.unshift(undoOf(change, names, before));
    }
    const answer: SettingsAnswer = { count: new Set(places.map(({ change }) => change.instance)).size, undo };
    request.answer(answer);
  }

  async #readSettings(registry: ZookeeperRegistry): Promise<Before> {
    const { items } = await inTime(this.#live.timeoutMs, registry.target, registry.examine().settings());
    return new Map(
      items.flatMap(({ service, settings }) => (typeof settings === "string" ? [] : [[service, settings] as const])),
    );
  }

  /** Every service of each instance, or exactly what is undone. */
  async #placesOf(body: unknown): Promise<readonly Place[]> {
    const given = asObject(body);
    if (Array.isArray(given["changes"])) return given["changes"].map((change) => this.#placeOf(readChange(change)));
    const { instances } = given;
    if (!Array.isArray(instances) || instances.length === 0) throw wrong("settings belong to instances");
    const wanted = readWanted(given);
    const ids = new Set(instances.map(String));
    const found = await this.#find(({ id }) => ids.has(id));
    if (found.length === 0) throw refuse(404, "NOT_FOUND", "those instances have gone; choose others");
    return found.map(([service, endpoint]): Place => {
      return { change: { service, instance: endpoint.id, ...wanted }, names: namesOf(endpoint) };
    });
  }

  /** Of so many services that few of them are followed, the others are read. */
  async #find(fits: (endpoint: Endpoint) => boolean) {
    if (this.#view.isNamesAlone) return findInstances(this.#live.again(), this.#registry, fits);
    return [...this.#view.instances].flatMap(([service, endpoints]) =>
      endpoints.filter(fits).map((endpoint) => [service, endpoint] as const),
    );
  }

  /** Also of one that has gone meanwhile: its setting would hold back who comes there next. */
  #placeOf(change: SettingChange): Place {
    const endpoint = this.#view.instances.get(change.service)?.find(({ id }) => id === change.instance);
    return { change, names: endpoint === undefined ? [change.instance] : namesOf(endpoint) };
  }
}

function namesOf(endpoint: Endpoint): Place["names"] {
  return [endpoint.id, addressOf(endpoint)];
}

/** What stood there before. */
function undoOf({ service, instance, drain }: SettingChange, names: Place["names"], before: Before): SettingChange {
  const settings = before.get(service);
  if (drain !== undefined) return { service, instance, drain: names.some((name) => settings?.drain.includes(name) === true) };
  const [weight = null] = names.flatMap((name) => settings?.weights.get(name) ?? []);
  return { service, instance, weight };
}

function readChange(value: unknown): SettingChange {
  const given = asObject(value);
  const { service, instance } = given;
  if (typeof service !== "string" || typeof instance !== "string") throw wrong("a setting names its service and its instance");
  return { service, instance, ...readWanted(given) };
}

function readWanted({ drain, weight }: Readonly<Record<string, unknown>>): WantedSetting {
  if (typeof drain === "boolean" && weight === undefined) return { drain };
  const isWeight = weight === null || (Number.isInteger(weight) && Number(weight) >= 0 && Number(weight) <= MAX_WEIGHT);
  if (drain === undefined && isWeight) return { weight: weight === null ? null : Number(weight) };
  throw wrong(`a setting is either drain or a whole weight from 0 to ${MAX_WEIGHT}`);
}

function wrong(message: string): AskedError {
  return refuse(400, "INVALID_ARGUMENT", message);
}
