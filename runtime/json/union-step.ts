// Unions as JSON: an object with one name, that of the arm.

import { isBytes } from "../base/realms.js";
import type { ArmDescriptor, UnionDescriptor } from "../schema/descriptor.js";
import { heapBytesOf, heapBytesOfInline } from "../schema/heap-bytes.js";
import { toBase64 } from "./base64.js";
import type { JsonValue } from "./json-value.js";
import { listNames, type Pass } from "./pass.js";
import { asObject, type Step, setOwn } from "./step.js";
import type { FieldSteps } from "./struct-step.js";

/** What an arm is made of. */
export interface ArmSteps {
  fieldsOf(fields: Extract<ArmDescriptor["content"], { readonly kind: "inline" }>["fields"]): FieldSteps;
  stepOf(type: Extract<ArmDescriptor["content"], { readonly kind: "type" }>["type"]): Step;
}

/** What stands behind the arm's name. */
interface Arm {
  toJson(pass: Pass, value: Readonly<Record<string, unknown>>): JsonValue;
  fromJson(pass: Pass, json: unknown): Record<string, unknown>;
}

export function unionStep(type: UnionDescriptor, steps: ArmSteps): Step {
  const arms = new Map(type.arms.map((arm) => [arm.name, armOf(arm, steps)]));
  const names = [...arms.keys()];
  const shortName = type.name.slice(type.name.lastIndexOf(".") + 1);
  return {
    heapBytes: heapBytesOf(type),
    toJson(pass, value) {
      if (typeof value !== "object" || value === null) throw pass.wrong(value, `a ${shortName}`);
      const given = value as Readonly<Record<string, unknown>>; // any object may be asked for its kind
      const { kind } = given;
      const arm = typeof kind === "string" ? arms.get(kind) : undefined;
      if (arm === undefined && kind === "unknown" && !type.closed) return { unknown: unknownToJson(pass, given) };
      if (arm === undefined || typeof kind !== "string") {
        pass.enter("kind");
        throw pass.wrong(kind, `one of ${listNames(names)}`);
      }
      pass.enter(kind);
      const json: Record<string, JsonValue> = {};
      setOwn(json, kind, arm.toJson(pass, given));
      pass.leave();
      return json;
    },
    fromJson(pass, json) {
      const object = asObject(json);
      if (object === undefined) throw pass.wrong(json, `an object with one name, as ${shortName} is`);
      const [kind, ...others] = Object.keys(object);
      if (kind === undefined || others.length > 0)
        throw pass.error(
          `a ${shortName} has one name, not ${others.length + (kind === undefined ? 0 : 1)}; it is one of ${listNames(names)}`,
        );
      const arm = arms.get(kind);
      if (arm === undefined && kind === "unknown")
        throw pass.error("an arm that this contract does not know is written, and not read; take a contract that has it");
      if (arm === undefined) throw pass.error(`unknown arm ${pass.describe(kind)}; ${pass.advise(kind, names)}`);
      pass.enter(kind);
      const value = arm.fromJson(pass, object[kind]);
      pass.leave();
      return value;
    },
  };
}

function armOf({ name: kind, content }: ArmDescriptor, { fieldsOf, stepOf }: ArmSteps): Arm {
  if (content.kind === "type") {
    const isNamed = content.type.kind === "named";
    let step: Step | undefined;
    const begin = (pass: Pass): Step => {
      step ??= stepOf(content.type);
      if (isNamed) pass.nest(step.heapBytes);
      return step;
    };
    const end = (pass: Pass): void => {
      if (isNamed) pass.rise();
    };
    return {
      toJson(pass, { value }) {
        const json = begin(pass).toJson(pass, value);
        end(pass);
        return json;
      },
      fromJson(pass, json) {
        const value = begin(pass).fromJson(pass, json);
        end(pass);
        return { kind, value };
      },
    };
  }
  const fields = fieldsOf(content.kind === "inline" ? content.fields : []);
  const heapBytes = content.kind === "inline" ? heapBytesOfInline(content.fields) : 0;
  return {
    toJson(pass, value) {
      pass.countBytes(heapBytes);
      return fields.toJson(pass, value);
    },
    fromJson(pass, json) {
      const object = asObject(json);
      if (object === undefined) throw pass.wrong(json, content.kind === "unit" ? "{}, as the arm holds nothing" : "an object");
      pass.countBytes(heapBytes);
      const target: Record<string, unknown> = { kind };
      fields.fromJson(pass, object, target);
      return target;
    },
  };
}

/** As it came: for a person to see that there is something. */
function unknownToJson(pass: Pass, { id, raw }: Readonly<Record<string, unknown>>): JsonValue {
  if (typeof id !== "number" || !Number.isInteger(id)) throw pass.wrong(id, "the number of an arm");
  if (!isBytes(raw)) throw pass.wrong(raw, "the bytes of an arm");
  // The contract that has the arm may say that a part of it is sensitive.
  return { id, raw: pass.masks ? pass.mask() : toBase64(raw) };
}
