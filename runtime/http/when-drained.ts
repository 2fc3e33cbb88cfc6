// Waits for a client that does not take its answer.

import type { ServerResponse } from "node:http";
import type { SlowRequests } from "./slow-requests.js";

/** Resolves when the client takes more, or has gone. `stalled` cuts off who takes nothing. */
export function whenDrained(response: ServerResponse, stalled: SlowRequests): Promise<void> {
  stalled.add(response);
  return new Promise((resolve) => {
    const done = (): void => {
      stalled.delete(response);
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}
