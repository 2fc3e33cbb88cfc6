// A generated service as the client has it: its methods, parsed from the text that
// compiler/emit/type-data.ts writes.

import type { JsonService } from "../json/json-type.js";
import type { MethodKind } from "../schema/service-def.js";
import { type FieldData, typeAt, type Uses } from "./value-json.js";

type MethodData = readonly [
  name: string,
  kind: MethodKind,
  parameters: readonly FieldData[],
  result: string | null,
  errors: readonly number[],
  rest?: {
    readonly cached?: boolean;
    readonly idempotent?: boolean;
    readonly item?: string;
    readonly optional?: boolean;
    readonly stream?: string;
    readonly timeoutMs?: number;
  },
];

/** One method. */
export interface WebMethod {
  readonly name: string;
  /** Such as `demo.calculator.v1.Calculator/divide`, which is its path, too. */
  readonly fullName: string;
  readonly kind: MethodKind;
  readonly parameters: readonly FieldData[];
  /** The types that all texts of the method refer to. */
  readonly uses: Uses;
  /** Null for nothing. */
  readonly result: string | null;
  /** Whether the result is the message, and not `result` in it: a struct that is always there. */
  readonly isBare: boolean;
  /** Whether there may be no result. */
  readonly isOptional: boolean;
  /** Whether a browser may keep its answers: it is called by GET. */
  readonly isCached: boolean;
  readonly idempotent: boolean;
  /** From `@timeout`. */
  readonly timeoutMs: number | undefined;
  /** Places of the errors that it declares, among the types. */
  readonly errors: readonly number[];
  /** The parameter that is a stream, and the type of its items. */
  readonly stream: readonly [name: string, item: string] | undefined;
}

export function readService<Client>(service: JsonService<Client>): readonly WebMethod[] {
  const [text, uses = []] = service();
  const [name, methods] = JSON.parse(text) as readonly [string, readonly MethodData[]]; // of generated code
  return methods.map(([method, kind, parameters, result, errors, rest = {}]) => ({
    name: method,
    fullName: `${name}/${method}`,
    kind,
    parameters,
    uses,
    result,
    isBare: result !== null && /^\d+$/.test(result) && rest.optional !== true && typeAt(result, uses).data[0] === "struct",
    isOptional: rest.optional === true,
    isCached: rest.cached === true,
    idempotent: rest.idempotent === true,
    timeoutMs: rest.timeoutMs,
    errors,
    stream: rest.stream === undefined ? undefined : [rest.stream, rest.item ?? ""],
  }));
}
