// The frames of a connection itself: whether the peer lives, whether it takes calls, and how many
// of them had no effect. Knows nothing of calls.

import { cutForeign } from "../base/foreign-text.js";
import { isPeersFault, ViolationError } from "../base/violation.js";
import { Flag, Kind } from "../wire/frame.js";
import { writeGoaway } from "../wire/greeting.js";
import type { Reader } from "../wire/reader.js";
import { IdleFrames } from "./idle-frames.js";
import type { Outbox } from "./outbox.js";

/** Longest reason of a GOAWAY that is shown. */
const MAX_FAREWELL = 200;

export class ControlFrames {
  /** Why the peer takes no new calls, when it has said so: a text for people. */
  farewell: string | undefined = undefined;
  readonly #outbox: Outbox;
  readonly #idleFrames: IdleFrames;
  readonly #inflow: { readonly readAt: number };
  #hasGoaway = false;
  /** PINGs that have no PONG yet. */
  #pings = 0;

  constructor(outbox: Outbox, inflow: { readonly readAt: number }, maxCalls: number) {
    this.#outbox = outbox;
    this.#inflow = inflow;
    this.#idleFrames = new IdleFrames(maxCalls);
  }

  /**
   * True for the first GOAWAY: the peer takes no new calls. Its reason, at which `reader` stands,
   * is for people: whatever it is, the peer goes.
   */
  onFrame(kind: number, flags: number, argument: number, reader: Reader): boolean {
    if (kind === Kind.GOAWAY && !this.#hasGoaway) {
      this.#hasGoaway = true;
      this.farewell = readReason(reader);
      return true;
    }
    if (kind === Kind.PONG && this.#pings > 0) {
      this.#pings--;
      return false;
    }
    if (!isKnown(kind) && (flags & Flag.OPTIONAL) === 0) throw new ViolationError(`unknown frame kind ${kind}`);
    this.countNoProgress();
    if (kind === Kind.PING) this.#outbox.sendControl(Kind.PONG, Flag.OPTIONAL, 0, argument);
    return false;
  }

  /** Throws, and with it ends the connection, when there are too many. */
  countNoProgress(): void {
    this.#idleFrames.count(this.#inflow.readAt);
  }

  sendPing(): void {
    this.#pings++;
    this.#outbox.sendControl(Kind.PING, Flag.OPTIONAL, 0, 0);
  }

  sendGoaway(reason: string): void {
    writeGoaway(this.#outbox.writer, reason);
    this.#outbox.scheduleFlush();
  }
}

/** Undefined for what is no text. */
function readReason(reader: Reader): string | undefined {
  try {
    return cutForeign(reader.str("reason"), MAX_FAREWELL);
  } catch (error) {
    if (isPeersFault(error)) return undefined;
    throw error;
  }
}

function isKnown(kind: number): boolean {
  return kind === Kind.GOAWAY || kind === Kind.PING || kind === Kind.PONG;
}
