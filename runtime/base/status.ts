// The status codes of a call: gRPC's seventeen, with their numbers. No codes of our own.

/** Status code numbers by name, as in gRPC. */
export const Status = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** The name of a status code, such as `"UNAVAILABLE"`. */
export type StatusName = keyof typeof Status;

const NAMES = Object.keys(Status) as StatusName[]; // in numeric order: that is how the table is written

/**
 * The name of a code number; `"UNKNOWN"` for a number that is not in the table, as a newer peer may
 * send one.
 */
export function statusName(code: number): StatusName {
  return NAMES[code] ?? "UNKNOWN";
}
