// The numbers of ZooKeeper's protocol, version 3.8, as far as the embedded registry speaks it.

export const Op = {
  CREATE: 1,
  DELETE: 2,
  EXISTS: 3,
  GET_DATA: 4,
  SET_DATA: 5,
  GET_ACL: 6,
  GET_CHILDREN: 8,
  SYNC: 9,
  PING: 11,
  GET_CHILDREN2: 12,
  CHECK: 13,
  MULTI: 14,
  CREATE2: 15,
  AUTH: 100,
  SET_WATCHES: 101,
  CLOSE_SESSION: -11,
  ERROR: -1,
} as const;

export const Code = {
  OK: 0,
  RUNTIME_INCONSISTENCY: -2,
  UNIMPLEMENTED: -6,
  BAD_ARGUMENTS: -8,
  NO_NODE: -101,
  BAD_VERSION: -103,
  NO_CHILDREN_FOR_EPHEMERALS: -108,
  NODE_EXISTS: -110,
  NOT_EMPTY: -111,
  INVALID_ACL: -114,
} as const;

/** What a watch reports. */
export const EventType = { CREATED: 1, DELETED: 2, DATA_CHANGED: 3, CHILDREN_CHANGED: 4 } as const;

/** Flags of a create request. */
export const CreateFlag = { EPHEMERAL: 1, SEQUENTIAL: 2 } as const;

/** The transaction id of replies that belong to no request. */
export const NOTIFICATION_XID = -1;
