// What `serve` is told of recording.

import { MAX_TOKEN } from "../base/limits/recording.js";
import type { OptionRules } from "../base/options.js";

/** What `recording` of `serve` is told. */
export interface RecordingOptions {
  /**
   * What who records must give, 1 to 1,024 characters: whoever has it reads the arguments and the
   * answers of all calls, but for `@sensitive` fields.
   */
  readonly token: string;
}

/** Of docs/options.md, too. */
export const RECORDING_RULES: OptionRules<RecordingOptions> = {
  token: {
    expected: `a string of 1 to ${MAX_TOKEN} characters`,
    isRight: (value) => typeof value === "string" && value !== "" && value.length <= MAX_TOKEN,
  },
};
