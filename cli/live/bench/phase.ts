// What is counted of the calls of one phase: of the warm-up, or of the measured time. Both are
// counted by the same code. V8 throws compiled code away when it comes to what the warm-up never
// ran, so that the first quarter of a second of the measured time had far fewer calls.

import { Recorder } from "./recorder.js";

export class Phase {
  readonly recorder: Recorder;
  /** Calls that were due within it. */
  due = 0;
  /** Of these: sent, and not ended. */
  unanswered = 0;
  /** Calls that ended within it, whenever they were due. */
  endedInTime = 0;
  lastEndAt = 0;

  /** `from`: milliseconds of the clock at which it begins. */
  constructor(isOpen: boolean, from: number) {
    this.recorder = new Recorder(isOpen, from);
  }
}
