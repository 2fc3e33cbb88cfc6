// A picker that a user brings. It is not trusted: what it throws, and an instance that it was not
// given, cost a pick and no call.

import { stderrLogger } from "../base/logger.js";
import type { Random } from "../base/random.js";
import { usageError } from "../base/usage-error.js";
import type { Balancer, Instance, PickableInstance, Picker } from "./instance.js";

/**
 * Undefined where the user's picker fails: the load balancer takes the least loaded instance then.
 * Says so once.
 */
export class OwnPicker<I extends Instance> implements Picker<I> {
  readonly refreshMs?: number;
  readonly usesKey?: boolean;
  readonly #name: string;
  readonly #picker: Picker<PickableInstance>;
  #instances: ReadonlySet<PickableInstance> = new Set();
  #hasFailed = false;

  /**
   * Throws INVALID_ARGUMENT for a balancer that makes no picker, and what its `createPicker`
   * throws.
   */
  constructor(balancer: Balancer, random: Random) {
    this.#name = balancer.name;
    this.#picker = balancer.createPicker(random);
    if (typeof this.#picker?.update !== "function" || typeof this.#picker.pick !== "function") {
      const text = `createPicker of the balancer ${JSON.stringify(this.#name)} must return an object with the methods update and pick`;
      throw usageError("INVALID_ARGUMENT", text);
    }
    const { refreshMs, usesKey } = this.#picker;
    if (refreshMs !== undefined) this.refreshMs = refreshMs;
    if (usesKey !== undefined) this.usesKey = usesKey;
  }

  update(instances: readonly I[], weights: Float64Array, now: number): void {
    this.#instances = new Set(instances);
    try {
      this.#picker.update(instances, weights, now);
    } catch (error) {
      this.#tell(error);
    }
  }

  pick(now: number, key: string | undefined): I | undefined {
    try {
      const picked = this.#picker.pick(now, key);
      if (picked === undefined || this.#instances.has(picked)) return picked as I | undefined; // only those of type I are in the set
      this.#tell(new TypeError("it picked what it was not given"));
    } catch (error) {
      this.#tell(error);
    }
    return undefined;
  }

  #tell(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    stderrLogger.error(`the balancer ${JSON.stringify(this.#name)} fails, so the least loaded instance is taken: ${what}`);
  }
}
