// Whether a mock answers beside real instances: their clients would get made-up values.

import { shellWord } from "@callwire/compiler";
import type { Endpoint } from "callwire";
import { addressOf } from "../endpoint-text.js";
import { isMock } from "../mock/mock-mark.js";
import { type Finding, findEach } from "./finding.js";

/** The instances of each service, by its name. Nothing where there is no mock beside others. */
export function checkMocks(services: ReadonlyMap<string, readonly Endpoint[]>): readonly Finding[] {
  const mixed = [...services].flatMap(([service, endpoints]) => {
    const mocks = endpoints.filter(isMock);
    const [first] = mocks;
    const real = endpoints.length - mocks.length;
    return first === undefined || real === 0 ? [] : [{ service, first: addressOf(first), mocks: mocks.length, real }];
  });
  if (mixed.length === 0) return [];
  return findEach(mixed, "", ({ service, first, mocks, real }) => ({
    state: "warn",
    found: `${service} has ${mocks === 1 ? `a mock at ${first}` : `${mocks} mocks, such as ${first},`} beside ${real} real ${real === 1 ? "instance" : "instances"}`,
    advice: `end callwire mock there, or callwire drain ${shellWord(first)}`,
  }));
}
