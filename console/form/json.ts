// JSON as the form changes it: each change is a new value, and names are own properties, whatever
// they are called.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Undefined for a name that is not there, also for one that every object inherits. */
export function nameIn(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Without it when `value` is undefined. A new name stands last. */
export function withName(object: Json | undefined, name: string, value: Json | undefined): JsonObject {
  const entries = isObject(object) ? Object.entries(object) : [];
  const isNew = !entries.some(([key]) => key === name);
  const changed = entries.flatMap(([key, old]): [string, Json][] => {
    if (key !== name) return [[key, old]];
    return value === undefined ? [] : [[key, value]];
  });
  if (isNew && value !== undefined) changed.push([name, value]);
  return Object.fromEntries(changed);
}

/** In the place of another name. Undefined when there is one of that name already. */
export function withOtherName(object: JsonObject, from: string, to: string): JsonObject | undefined {
  if (from !== to && Object.hasOwn(object, to)) return undefined;
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key === from ? to : key, value]));
}

/** Without the item when `value` is undefined. */
export function withItem(list: readonly Json[], at: number, value: Json | undefined): readonly Json[] {
  return value === undefined ? list.toSpliced(at, 1) : list.with(at, value);
}
