// Structs, errors, parameters and the arms with fields as JSON: an object by the names of the
// fields.

import type { ParameterDescriptor } from "../schema/descriptor.js";
import { defaultOf } from "../schema/dynamic-scalar.js";
import type { JsonValue } from "./json-value.js";
import type { Pass } from "./pass.js";
import { asObject, type Step, setOwn } from "./step.js";

type Fields = Record<string, unknown>;

/** One field with all that was decided about it beforehand. */
interface Slot {
  readonly name: string;
  readonly field: ParameterDescriptor;
  /** Whether every object has something of this name. */
  readonly isInherited: boolean;
  /** Whether its type is a named one: then its value is a level deeper. */
  readonly isNamed: boolean;
  step: Step | undefined;
}

/** Fields without what is around them, as the arm of a union has them too. */
export class FieldSteps {
  readonly #slots: readonly Slot[];
  readonly #stepOf: (field: ParameterDescriptor) => Step;
  /** For the message of an unknown name. */
  readonly #names: readonly string[];

  /** `stepOf` is asked when a value comes: a field may be of the type that has it. */
  constructor(fields: readonly ParameterDescriptor[], stepOf: (field: ParameterDescriptor) => Step) {
    this.#stepOf = stepOf;
    this.#names = fields.map(({ name }) => name);
    this.#slots = fields.map((field) => ({
      name: field.name,
      field,
      isInherited: field.name in Object.prototype,
      isNamed: field.type.kind === "named",
      step: undefined,
    }));
  }

  toJson(pass: Pass, value: Readonly<Fields>): JsonValue {
    const object: Record<string, JsonValue> = {};
    for (const slot of this.#slots) {
      const { name } = slot;
      this.#put(pass, slot, slot.isInherited && !Object.hasOwn(value, name) ? undefined : value[name], object);
    }
    return object;
  }

  /** The same of values in the order of the fields. */
  listToJson(pass: Pass, values: readonly unknown[]): JsonValue {
    const object: Record<string, JsonValue> = {};
    for (let index = 0; index < this.#slots.length; index++) {
      const slot = this.#slots[index];
      if (slot !== undefined) this.#put(pass, slot, values[index], object);
    }
    return object;
  }

  #put(pass: Pass, slot: Slot, value: unknown, object: Record<string, JsonValue>): void {
    const { name, field } = slot;
    if (value === undefined && field.optional === true) return;
    const given = value === undefined && field.default !== undefined ? defaultOf(field.default, field.type) : value;
    const json = this.#convert(pass, slot, given, true) as JsonValue; // what toJson of a step gives
    if (name === "__proto__") setOwn(object, name, json);
    else object[name] = json;
  }

  /**
   * Puts the fields of `json` into `target`: by their names, or into a list, with undefined for one
   * that is not there. Null is the same as left out.
   */
  fromJson(pass: Pass, json: Readonly<Fields>, target: Fields | unknown[]): void {
    let found = 0;
    for (const slot of this.#slots) {
      const { name } = slot;
      const isThere = Object.hasOwn(json, name);
      if (isThere) found++;
      const value = this.#take(pass, slot, isThere ? json[name] : undefined);
      if (Array.isArray(target)) target.push(value);
      else if (value !== undefined) setOwn<unknown>(target, name, value);
    }
    const names = Object.keys(json);
    if (names.length !== found) this.#passUnknown(pass, names);
  }

  #take(pass: Pass, slot: Slot, given: unknown): unknown {
    const { field } = slot;
    if (given !== undefined && given !== null) return this.#convert(pass, slot, given, false);
    if (field.default !== undefined) return defaultOf(field.default, field.type);
    return field.optional === true ? undefined : this.#fill(pass, slot);
  }

  #convert(pass: Pass, slot: Slot, value: unknown, isToJson: boolean): unknown {
    slot.step ??= this.#stepOf(slot.field);
    const { step } = slot;
    pass.enter(slot.name);
    if (isToJson && pass.masks && slot.field.sensitive === true) {
      const masked = pass.mask();
      pass.leave();
      return masked;
    }
    const isSecret = slot.field.sensitive === true && pass.hide();
    if (slot.isNamed) pass.nest(step.heapBytes);
    const converted = isToJson ? step.toJson(pass, value) : step.fromJson(pass, value);
    if (slot.isNamed) pass.rise();
    if (isSecret) pass.show();
    pass.leave();
    return converted;
  }

  /** Otherwise it is missing, and the step says what it must be. */
  #fill(pass: Pass, slot: Slot): unknown {
    const { kind } = slot.field.type;
    const empty = pass.fillsLists ? (kind === "list" ? [] : kind === "map" ? {} : undefined) : undefined;
    return this.#convert(pass, slot, empty, false);
  }

  #passUnknown(pass: Pass, names: readonly string[]): void {
    const known = new Set(this.#names);
    for (const name of names) {
      if (known.has(name)) continue;
      if (!pass.skipsUnknown) throw pass.error(`unknown name ${pass.describe(name)}; ${pass.advise(name, this.#names)}`);
      pass.skip(name);
    }
  }
}

/** A struct, or an error: `make` makes what it is in a program. */
export function structStep(typeName: string, fields: FieldSteps, heapBytes: number, make?: (init: Fields) => unknown): Step {
  return {
    heapBytes,
    toJson(pass, value) {
      if (typeof value !== "object" || value === null) throw pass.wrong(value, `a ${typeName}`);
      return fields.toJson(pass, value as Readonly<Fields>); // any object may be asked for its fields
    },
    fromJson(pass, json) {
      const object = asObject(json);
      if (object === undefined) throw pass.wrong(json, `an object, as ${typeName} is`);
      const target: Fields = {};
      fields.fromJson(pass, object, target);
      return make === undefined ? target : make(target);
    },
  };
}
