// Where two answers of one call differ, by the path of the field.

import { isJsonObject } from "../../json-object.js";

/** A value that is not there. */
export const ABSENT = Symbol("absent");

export interface Difference {
  /** Such as `result.items[3].price`. */
  readonly path: string;
  readonly recorded: unknown;
  readonly answered: unknown;
}

/** Of one call; a list that is all different says no more by the hundredth. */
const MAX_DIFFERENCES = 100;

/** Both as JSON. */
export function findDifferences(recorded: unknown, answered: unknown, path: string): readonly Difference[] {
  const found: Difference[] = [];
  compare(recorded, answered, path, found);
  return found;
}

function compare(recorded: unknown, answered: unknown, path: string, found: Difference[]): void {
  if (recorded === answered || found.length >= MAX_DIFFERENCES) return;
  if (Array.isArray(recorded) && Array.isArray(answered)) {
    if (recorded.length !== answered.length)
      found.push({ path: `${path}.length`, recorded: recorded.length, answered: answered.length });
    const both = Math.min(recorded.length, answered.length);
    for (let index = 0; index < both; index++) compare(recorded[index], answered[index], `${path}[${index}]`, found);
  } else if (isJsonObject(recorded) && isJsonObject(answered)) {
    for (const name of new Set([...Object.keys(recorded), ...Object.keys(answered)]))
      compare(valueOf(recorded, name), valueOf(answered, name), `${path}.${name}`, found);
  } else found.push({ path, recorded, answered });
}

function valueOf(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : ABSENT;
}

/** The same for all items of a list, such as `result.items[].price`. */
export function generalPath(path: string): string {
  return path.replace(/\[\d+\]/g, "[]");
}

/** As people name it: `mean` of a result, `result` for the whole. */
export function shownPath(path: string): string {
  return path.startsWith("result.") ? path.slice("result.".length) : path;
}

/** Whether a path is one of those, or inside of one. `mean`, `items[].price` and `items.price`. */
export function isBelow(path: string, roots: readonly string[]): boolean {
  const plain = shownPath(path).replace(/\[\d*\]/g, "");
  return roots.some((root) => {
    const wanted = shownPath(root).replace(/\[\d*\]/g, "");
    return wanted === "result" ? !path.startsWith("error") : plain === wanted || plain.startsWith(`${wanted}.`);
  });
}
