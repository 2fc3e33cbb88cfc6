// The parser as the rules of the grammar see it. Chevrotain means its methods for subclasses; here
// rules are objects that are given a parser (docs/decisions).

import type { EmbeddedActionsParser as Base } from "chevrotain";
import type { RecoveringParser } from "./recovering-parser.js";

/** What rules use of chevrotain. */
interface Opened {
  readonly RULE: Base["RULE"];
  readonly RECORDING_PHASE: Base["RECORDING_PHASE"];
  readonly ACTION: Base["ACTION"];
  readonly LA: Base["LA"];
  readonly SKIP_TOKEN: Base["SKIP_TOKEN"];
  readonly consume: Base["consume"];
  readonly CONSUME: Base["CONSUME"];
  readonly CONSUME1: Base["CONSUME1"];
  readonly subrule: Base["subrule"];
  readonly SUBRULE: Base["SUBRULE"];
  readonly SUBRULE1: Base["SUBRULE1"];
  readonly SUBRULE2: Base["SUBRULE2"];
  readonly OR: Base["OR"];
  readonly option: Base["option"];
  readonly OPTION: Base["OPTION"];
  readonly OPTION1: Base["OPTION1"];
  readonly OPTION3: Base["OPTION3"];
  readonly many: Base["many"];
  readonly MANY_SEP: Base["MANY_SEP"];
  readonly AT_LEAST_ONE_SEP: Base["AT_LEAST_ONE_SEP"];
}

export type OpenParser = RecoveringParser & Opened;

/** Rules that break as a whole: the statement around them keeps the rest. */
export const BREAKS = { resyncEnabled: false } as const;

/**
 * The same parser. All of `Opened` is there at run time: `protected` is a word of the declarations
 * alone.
 */
export function openParser(parser: RecoveringParser): OpenParser {
  return parser as OpenParser;
}
