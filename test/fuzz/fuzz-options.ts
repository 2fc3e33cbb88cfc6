// What `npm run fuzz` is told on its command line.

import { parseArgs } from "node:util";
import { AREAS, type AreaName, type Finding, readFinding } from "./finding.js";

export const USAGE = `usage: npm run fuzz -- [--minutes M] [--seed N] [--only AREA,...] [--plant NAME]
       npm run fuzz -- --replay FILE

  --minutes M    of 60, which have all of each goal; 60 by default
  --seed N       of the inputs, 1 by default
  --only AREA    some of ${AREAS.join(", ")}
  --plant NAME   a mistake in what is fed, for tests of the checks
  --replay FILE  gives the inputs of a finding again`;

export interface FuzzOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly areas: readonly AreaName[];
  readonly plant: string | undefined;
  /** To be given again, in place of all else. */
  readonly replayed: Finding | undefined;
}

/** Throws for what is none of it, and for a file that is no finding. */
export function readFuzzOptions(args: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "60" },
      seed: { type: "string", default: "1" },
      only: { type: "string", default: AREAS.join(",") },
      plant: { type: "string" },
      replay: { type: "string" },
    },
  });
  const [minutes, seed, names] = [Number(values.minutes), Number(values.seed), values.only.split(",")];
  if (!(minutes > 0 && minutes < Infinity)) throw new Error(`--minutes ${values.minutes} is no time`);
  if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new Error(`--seed ${values.seed} is no whole number`);
  const unknown = names.find((name) => !AREAS.some((area) => area === name));
  if (unknown !== undefined) throw new Error(`--only ${unknown} is no area; they are ${AREAS.join(", ")}`);
  const replayed = values.replay === undefined ? undefined : readFinding(values.replay);
  return { minutes, seed, areas: AREAS.filter((area) => names.includes(area)), plant: values.plant, replayed };
}
