// The areas of a run, each by its name.

import { fuzzAnswers, replayAnswers } from "./answers-area.js";
import type { AreaOptions, Outcome } from "./area.js";
import type { AreaName, Finding } from "./finding.js";
import { fuzzFrames, replayFrames } from "./frames-area.js";
import { replaySliced, type SlicedArea, SlicedRun } from "./sliced-area.js";

const CONTRACTS: SlicedArea = { area: "contracts", script: "../fuzz/contract-child" };
const RECORDS: SlicedArea = { area: "records", script: "../fuzz/record-child" };

export const PLAYS: Readonly<Record<AreaName, (options: AreaOptions) => Promise<Outcome>>> = {
  frames: fuzzFrames,
  answers: fuzzAnswers,
  contracts: (options) => new SlicedRun(CONTRACTS, options).play(),
  records: (options) => new SlicedRun(RECORDS, options).play(),
};

const REPLAYS: Readonly<Record<AreaName, (finding: Finding) => Promise<readonly string[]>>> = {
  frames: replayFrames,
  answers: replayAnswers,
  contracts: (finding) => replaySliced(CONTRACTS, finding),
  records: (finding) => replaySliced(RECORDS, finding),
};

/** What does not hold when the inputs of a finding are given again. */
export function replay(finding: Finding): Promise<readonly string[]> {
  return REPLAYS[finding.area](finding);
}
