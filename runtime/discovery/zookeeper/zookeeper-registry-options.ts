// What a program can give the ZooKeeper driver in code alone; the rest is in its target.

import type { Clock } from "../../base/clock.js";
import type { Random } from "../../base/random.js";

/** What the ZooKeeper driver is told beside its target. */
export interface ZookeeperRegistryOptions {
  /** Default: this machine's. A session that is shared keeps the clock of the first registry. */
  readonly clock?: Clock | undefined;
  /** Source of jitter. Default Math.random. */
  readonly random?: Random | undefined;
  /** Told what is unwise or does not work, but stops nothing. Default: to stderr. */
  readonly onWarning?: ((text: string) => void) | undefined;
}
