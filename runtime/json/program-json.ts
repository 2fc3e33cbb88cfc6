// How JSON of programs is read and written, whatever version and language they are of.

import type { FromJsonOptions, ToJsonOptions } from "./json-options.js";

/**
 * For `fromJson`, over HTTP. A newer client may send names that are not known here. One of protobuf
 * leaves out a list that is empty.
 */
export const FROM_PROGRAMS: FromJsonOptions = { unknownNames: "skip", absentLists: "empty" };

/** For `toJson`, over HTTP. A client of protobuf reads no parts of a nanosecond. */
export const TO_PROGRAMS: ToJsonOptions = { durations: "nanoseconds" };
