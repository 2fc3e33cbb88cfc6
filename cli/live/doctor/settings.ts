// What operators have set, and whether somebody still wants it.

import { shellWord } from "@callwire/compiler";
import type { Endpoint } from "callwire";
import type { ExaminedSettings } from "callwire/zookeeper";
import { addressOf } from "../endpoint-text.js";
import { formatAge } from "../table.js";
import { type Finding, findEach } from "./finding.js";

/** `nowMs`: wall-clock milliseconds of the registry. */
export function checkSettings(
  settings: readonly ExaminedSettings[],
  services: ReadonlyMap<string, readonly Endpoint[]>,
  nowMs: number,
): readonly Finding[] {
  const findings = settings.flatMap((each) => ofService(each, services.get(each.service) ?? [], nowMs));
  return findEach(findings, "no instance is held back", (finding) => finding);
}

function ofService(
  { service, path, changedAt, settings }: ExaminedSettings,
  endpoints: readonly Endpoint[],
  nowMs: number,
): readonly Finding[] {
  const since = `settings changed ${formatAge(Math.max(0, nowMs - changedAt))} ago`;
  if (typeof settings === "string")
    return [
      {
        state: "fail",
        found: `the settings at ${path} cannot be read, so that clients keep the last ones: ${settings}`,
        advice: `put ${path} right, or delete it in zkCli.sh`,
      },
    ];
  const names = new Set(endpoints.flatMap((endpoint) => [endpoint.id, addressOf(endpoint)]));
  const drained = settings.drain.map((name): Finding => {
    const undo = `callwire drain ${shellWord(name)} --undo`;
    if (!names.has(name)) return gone(`${service} drains ${name}, which is not registered (${since})`, undo);
    return {
      state: "warn",
      found: `an operator drains ${name} of ${service}: it gets no new calls (${since})`,
      advice: `if that is over: ${undo}`,
    };
  });
  const weighed = [...settings.weights].flatMap(([name, weight]): readonly Finding[] => {
    const undo = `callwire weight ${shellWord(name)} --undo`;
    if (!names.has(name)) return [gone(`${service} has a weight for ${name}, which is not registered (${since})`, undo)];
    if (weight > 0) return [];
    const found = `an operator gives ${name} of ${service} the weight 0: it gets no calls (${since})`;
    return [{ state: "warn", found, advice: `if that is over: ${undo}` }];
  });
  return [...drained, ...weighed];
}

/** It would hold back whoever comes there next. */
function gone(found: string, undo: string): Finding {
  return { state: "warn", found, advice: `if it does not come back: ${undo}` };
}
