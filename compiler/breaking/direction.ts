// Who sends a type: clients, servers or both. Decides who has to understand a value that is new.

import type { Descriptor, FieldDescriptor, MethodDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import type { FindingSeverity } from "./finding.js";

export interface Direction {
  /** Clients send it: in parameters and request streams. */
  readonly toServer: boolean;
  /** Servers send it: in results, result streams and errors. */
  readonly toClient: boolean;
}

export const TO_SERVER: Direction = { toServer: true, toClient: false };
export const TO_CLIENT: Direction = { toServer: false, toClient: true };
export const BOTH: Direction = { toServer: true, toClient: true };

/**
 * The direction of each type of all the given contracts. A type that no service reaches may be used
 * in any way.
 */
export function findDirections(contracts: readonly Descriptor[]): (name: string) => Direction {
  const toServer = new Set<string>();
  const toClient = new Set<string>();
  for (const { files } of contracts) {
    const types = new Map(files.flatMap((file) => file.types).map((type) => [type.name, type]));
    const methods = files.flatMap((file) => file.services).flatMap((service) => service.methods);
    reach(methods.flatMap(requestTypes), types, toServer);
    reach(methods.flatMap(answerTypes), types, toClient);
  }
  return (name) => {
    const direction = { toServer: toServer.has(name), toClient: toClient.has(name) };
    return direction.toServer || direction.toClient ? direction : BOTH;
  };
}

/**
 * Severity of a change after which writers may send more than before: old clients refuse what new
 * servers send.
 */
export function severityOfLoosening({ toClient }: Direction): FindingSeverity {
  return toClient ? "error" : "warning";
}

/**
 * Severity of a change after which readers accept less than before: new servers refuse what old
 * clients send.
 */
export function severityOfTightening({ toServer }: Direction): FindingSeverity {
  return toServer ? "error" : "warning";
}

/** What to do about a loosening or tightening of this severity. */
export function adviseOrder(severity: FindingSeverity, otherwise: string): string {
  return severity === "warning" ? "update every server before the first client" : otherwise;
}

function requestTypes({ parameters, requestStream }: MethodDescriptor): readonly TypeRef[] {
  return [...parameters.map(({ type }) => type), ...(requestStream === undefined ? [] : [requestStream.item])];
}

function answerTypes({ result, throws }: MethodDescriptor): readonly TypeRef[] {
  const errors = throws.map((name) => ({ kind: "named", name }) as const);
  return [...(result === undefined ? [] : [result]), ...errors];
}

/** Iterative: a chain of types may be longer than the stack. */
function reach(start: readonly TypeRef[], types: ReadonlyMap<string, TypeDescriptor>, reached: Set<string>): void {
  const queue = [...start];
  for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
    if (ref.kind === "list") queue.push(ref.item);
    else if (ref.kind === "map") queue.push(ref.key, ref.value);
    else if (ref.kind === "named" && !reached.has(ref.name)) {
      reached.add(ref.name);
      const type = types.get(ref.name);
      if (type !== undefined) for (const next of refsOf(type)) queue.push(next);
    }
  }
}

function refsOf(type: TypeDescriptor): readonly TypeRef[] {
  switch (type.kind) {
    case "enum":
      return [];
    case "struct":
    case "error":
      return type.fields.map(typeOf);
    case "union":
      return type.arms.flatMap(({ content }) => {
        if (content.kind === "inline") return content.fields.map(typeOf);
        return content.kind === "type" ? [content.type] : [];
      });
  }
}

function typeOf({ type }: FieldDescriptor): TypeRef {
  return type;
}
