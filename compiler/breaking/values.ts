// Everything that has a type and travels: fields, parameters, items of request streams, results.

import type { MethodDescriptor, ParameterDescriptor } from "callwire/schema";
import type { Steps } from "../steps.js";
import { type Direction, TO_CLIENT, TO_SERVER } from "./direction.js";
import type { FieldList } from "./field-lists.js";
import { matchByName, type Pair } from "./pair.js";

export interface ValuePair extends Pair<Omit<ParameterDescriptor, "name">> {
  readonly direction: Direction;
}

/** A list of fields, or a method, in a step. */
export function* findValues(
  fieldLists: readonly FieldList[],
  methods: readonly Pair<MethodDescriptor>[],
): Steps<readonly ValuePair[]> {
  const values: ValuePair[] = [];
  for (const { both, direction } of fieldLists) {
    for (const pair of both) {
      // A field with another id is another value; field-id-changed says so.
      if (pair.before.id === pair.after.id) values.push({ ...pair, direction });
    }
    yield;
  }
  for (const pair of methods) {
    values.push(...parametersOf(pair), ...streamOf(pair), ...resultOf(pair));
    yield;
  }
  return values;
}

function parametersOf({ name, before, after }: Pair<MethodDescriptor>): readonly ValuePair[] {
  const pairs = hasSameNames(before, after)
    ? matchByName(before.parameters, after.parameters, `${name}.`).both
    : matchByPosition(name, before.parameters, after.parameters);
  return pairs.map((pair) => ({ ...pair, direction: TO_SERVER }));
}

/**
 * Position is what counts on the wire. After a reordering, which has a rule of its own, names say
 * more.
 */
function hasSameNames(before: MethodDescriptor, after: MethodDescriptor): boolean {
  const namesOf = ({ parameters }: MethodDescriptor) =>
    parameters
      .map(({ name }) => name)
      .sort()
      .join();
  return namesOf(before) === namesOf(after);
}

function matchByPosition(
  method: string,
  before: readonly ParameterDescriptor[],
  after: readonly ParameterDescriptor[],
): readonly Pair<ParameterDescriptor>[] {
  // A name that moved because another was removed or put before it is a matter of those rules.
  const old = new Set(before.map(({ name }) => name));
  const now = new Set(after.map(({ name }) => name));
  return after.flatMap((parameter, position) => {
    const match = before[position];
    if (match === undefined) return [];
    const isMoved = match.name !== parameter.name && (now.has(match.name) || old.has(parameter.name));
    return isMoved ? [] : [{ name: `${method}.${parameter.name}`, before: match, after: parameter }];
  });
}

function streamOf({ name, before, after }: Pair<MethodDescriptor>): readonly ValuePair[] {
  if (before.requestStream === undefined || after.requestStream === undefined) return [];
  return [
    {
      name: `${name}.${after.requestStream.name}`,
      before: { type: before.requestStream.item },
      after: { type: after.requestStream.item },
      direction: TO_SERVER,
    },
  ];
}

function resultOf({ name, before, after }: Pair<MethodDescriptor>): readonly ValuePair[] {
  if (before.result === undefined || after.result === undefined) return [];
  const valueOf = ({ resultOptional }: MethodDescriptor) => (resultOptional === true ? { optional: true as const } : {});
  return [
    {
      name: `${name} result`,
      before: { type: before.result, ...valueOf(before) },
      after: { type: after.result, ...valueOf(after) },
      direction: TO_CLIENT,
    },
  ];
}
