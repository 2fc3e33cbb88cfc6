// The values of calls as lines show them: JSON by the contract, without what it marks `@sensitive`.

import { cutForeign } from "../base/foreign-text.js";
import { MAX_LOGGED_PAYLOAD } from "../base/limits/log.js";
import { type JsonCodec, JsonCodecs } from "../json/json-codecs.js";
import { JsonError, type JsonValue } from "../json/json-value.js";
import type { Descriptor } from "../schema/descriptor.js";
import { loadContract } from "../schema/load-contract.js";
import type { ServiceDef } from "../schema/service-def.js";

/** A generated service, as far as its values are shown. */
export type LoggedService = Pick<ServiceDef<never, never>, "name" | "contract">;

/** Both sides of one method. */
export interface PayloadCodecs {
  readonly args: JsonCodec<readonly unknown[]>;
  readonly result: JsonCodec;
}

type Codecs = ReadonlyMap<string, PayloadCodecs>;

export class Payloads {
  readonly #services: ReadonlyMap<string, LoggedService>;
  readonly #loading = new Map<string, Promise<void>>();
  readonly #loaded = new Map<string, Codecs>();

  constructor(services: readonly LoggedService[]) {
    this.#services = new Map(services.map((service) => [service.name, service]));
  }

  /**
   * Calls back with the codecs of a method: at once, when its contract is loaded. With undefined
   * for one of another service, and when the contract is not there. Never throws.
   */
  find(method: string, use: (codecs: PayloadCodecs | undefined) => void): void {
    const service = this.#services.get(method.slice(0, method.indexOf("/")));
    if (service === undefined) return use(undefined);
    const known = this.#loaded.get(service.name);
    if (known !== undefined) return use(known.get(method));
    const loading = this.#loading.get(service.name) ?? this.#load(service);
    this.#loading.set(service.name, loading);
    void loading.then(() => use(this.#loaded.get(service.name)?.get(method)));
  }

  async #load({ name, contract }: LoggedService): Promise<void> {
    try {
      this.#loaded.set(name, contract === undefined ? new Map() : codecsOf(name, await loadContract(contract)));
    } catch {
      this.#loaded.set(name, new Map()); // as in a bundle: lines go without values
    }
  }
}

function codecsOf(name: string, { files }: Descriptor): Codecs {
  const types = new Map(files.flatMap((file) => file.types).map((type) => [type.name, type]));
  const codecs = new JsonCodecs(types);
  const methods = files.flatMap(({ services }) => services).find((service) => service.name === name)?.methods ?? [];
  return new Map(
    methods.map((method) => [`${name}/${method.name}`, { args: codecs.ofArguments(method), result: codecs.ofResult(method) }]),
  );
}

/** A value that does not fit its contract is told as what is wrong with it, without the value. */
export function show<T>(codec: JsonCodec<T>, value: T): JsonValue {
  try {
    const json = codec.toJson(value, { sensitive: "mask" });
    const text = JSON.stringify(json);
    return text.length <= MAX_LOGGED_PAYLOAD ? json : cutForeign(text, MAX_LOGGED_PAYLOAD);
  } catch (error) {
    return `[not as its contract says: ${error instanceof JsonError ? error.path : "it cannot be looked at"}]`;
  }
}
