// Nest's creator of what runs around a method, with three parts that fit calls: the context of a
// call passes no pipe, a thrown error is not logged twice, and what is known of a method is kept by
// its class rather than by the name of it.

import type { ExternalContextCreator } from "@nestjs/core";
import { ExecutionContextHost } from "@nestjs/core/helpers/execution-context-host.js";
import { REQUEST } from "./rpc-context.js";

/** What Nest asks after a method has thrown. Resolves to the result instead, or throws. */
export type Rescue = (error: unknown, args: readonly unknown[]) => Promise<unknown>;

/** Nest's handler of exceptions; its filters alone, without the log of what none of them takes. */
interface Filters {
  invokeCustomFilters(error: unknown, host: ExecutionContextHost): unknown;
}

type Target = (...args: readonly unknown[]) => Promise<unknown>;

/** One parameter, as Nest asks for its value. */
interface Parameter {
  readonly type: unknown;
  readonly data: unknown;
}

/**
 * The same object with other parts. `onRescue` is given what asks the filters of a method, when
 * that is created: a stream fails later, and asks it then.
 */
export function fitCreator(creator: ExternalContextCreator, onRescue: (rescue: Rescue) => void): ExternalContextCreator {
  const fitted: object = Object.create(creator, {
    getParamValue: {
      value: (value: unknown, parameter: Parameter, pipes: never[]): unknown =>
        parameter.type === REQUEST ? value : creator.getParamValue(value, withoutIndex(parameter), pipes),
    },
    externalErrorProxy: {
      value: {
        createProxy: (target: Target, filters: Filters, type: string): Target => {
          const rescue: Rescue = async (error, args) => {
            const host = new ExecutionContextHost([...args]);
            host.setType(type);
            const handled = await filters.invokeCustomFilters(error, host);
            if (handled === undefined || handled === null) throw error;
            return creator.transformToResult(handled);
          };
          onRescue(rescue);
          return (...args) => target(...args).catch((error: unknown) => rescue(error, args));
        },
      },
    },
    handlerMetadataStorage: { value: new MethodRecords() },
  });
  return fitted as ExternalContextCreator; // its prototype is one
}

/** The data of an argument is its place, which is ours alone: pipes expect a name, or nothing. */
function withoutIndex<Given extends Parameter>(parameter: Given): never {
  return { ...parameter, data: undefined } as never; // Nest's versions type the rest differently
}

/** Nest's own goes by the name of the class, and two modules may each have a class of one name. */
class MethodRecords {
  readonly #records = new WeakMap<object, Map<string, unknown>>();

  get(instance: object, key: string): unknown {
    return this.#records.get(instance.constructor)?.get(key);
  }

  set(instance: object, key: string, record: unknown): void {
    const records = this.#records.get(instance.constructor) ?? new Map<string, unknown>();
    this.#records.set(instance.constructor, records.set(key, record));
  }
}
