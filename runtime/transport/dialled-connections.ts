// The connections that this process has dialled, and the turn of each. How long a turn is, is
// read-turn.ts.

import { REST_MS_PER_DECODED_MIB } from "../base/limits/connection.js";
import { ReadTurn } from "./read-turn.js";

const MIB = 1024 * 1024;

/**
 * What a server answers stays with its callers. V8 marks it, on the core of the event loop when
 * there is no other. The next large message would share that core with the collector: 14 ms of
 * reading became 60 to 160. So a connection that is not the only one lets the collector end first.
 */
export class DialledConnections {
  #open = 0;

  /** One more connection is there. */
  enter(): ReadTurn {
    this.#open++;
    const leastRestMs = (bytes: number): number => (this.#open > 1 ? (bytes / MIB) * REST_MS_PER_DECODED_MIB : 0);
    return new ReadTurn(undefined, leastRestMs);
  }

  /** One is gone. Once for each `enter`. */
  leave(): void {
    this.#open--;
  }
}

/** Of this process; a worker that is a thread has an event loop of its own. */
export const dialled = new DialledConnections();
