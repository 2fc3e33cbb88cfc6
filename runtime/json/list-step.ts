// Lists as JSON.

import type { JsonValue } from "./json-value.js";
import type { Pass } from "./pass.js";
import type { Step } from "./step.js";

/** `item` is asked for when a value comes: it may be the type that has the list. */
export function listStep(itemOf: () => Step, checkLength: ((pass: Pass, length: number) => void) | undefined): Step {
  let known: Step | undefined;
  const begin = (pass: Pass, value: unknown): readonly unknown[] => {
    if (!Array.isArray(value)) throw pass.wrong(value, "a list");
    checkLength?.(pass, value.length);
    known ??= itemOf();
    pass.beginList(value.length, known.heapBytes);
    pass.enter(0);
    return value;
  };
  const end = (pass: Pass): void => {
    pass.leave();
    pass.end();
  };
  return {
    heapBytes: 0,
    toJson(pass, value) {
      const values = begin(pass, value);
      const item = known ?? itemOf();
      const list: JsonValue[] = [];
      for (let index = 0; index < values.length; index++) {
        pass.move(index);
        list.push(item.toJson(pass, values[index]));
      }
      end(pass);
      return list;
    },
    fromJson(pass, json) {
      const values = begin(pass, json);
      const item = known ?? itemOf();
      const list: unknown[] = [];
      for (let index = 0; index < values.length; index++) {
        pass.move(index);
        list.push(item.fromJson(pass, values[index]));
      }
      end(pass);
      return list;
    },
  };
}
