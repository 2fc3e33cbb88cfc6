// What the recorder of a server and its server know of one another.

import type { Clock } from "../base/clock.js";
import type { LimitedLog } from "../base/limited-log.js";
import type { Logger } from "../base/logger.js";
import type { Implementation } from "./implement.js";
import type { ServerMethod } from "./method-table.js";

/** What a recorder needs of its server once that is there. */
export interface RecordedServer {
  /** All methods by their number. While somebody records, others stand in some places. */
  readonly methods: Map<number, ServerMethod>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limited: LimitedLog;
}

/** The calls of one server, for who has the token. */
export interface Recorder {
  /** The service that is asked for them. */
  readonly implementation: Implementation;
  /** Once, before the first call. */
  attach(server: RecordedServer): void;
}
