// What an operation on ZooKeeper can fail with. Stays inside this folder: callers see RpcError.

/** The codes of ZooKeeper that we act upon, with their numbers on the wire. */
export const ZookeeperCode = {
  CONNECTION_LOSS: -4,
  OPERATION_TIMEOUT: -7,
  NO_NODE: -101,
  NO_AUTH: -102,
  BAD_VERSION: -103,
  NODE_EXISTS: -110,
  SESSION_EXPIRED: -112,
} as const;

export class ZookeeperError extends Error {
  override readonly name = "ZookeeperError";
  /** A number of ZooKeeper, known to us or not. */
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}

/**
 * True when the server answered that it did not do it. Otherwise it may have. Source: APIERROR of
 * KeeperException.Code.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof ZookeeperError && error.code <= -100;
}

/** True for a failure of the given code. */
export function hasCode(error: unknown, code: number): boolean {
  return error instanceof ZookeeperError && error.code === code;
}
