// All deliberate faults.

import { CALL } from "./faults/call.js";
import { CHANNEL } from "./faults/channel.js";
import type { Mutant } from "./mutant.js";

export const MUTANTS: readonly Mutant[] = [...CALL, ...CHANNEL];
