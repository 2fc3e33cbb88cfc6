// What a channel is told beside its service and its registry.

import type { BalancerName } from "../balancing/balancers.js";
import type { Balancer } from "../balancing/instance.js";
import type { Clock } from "../base/clock.js";
import type { Random } from "../base/random.js";
import type { LoopWatch } from "../base/timer-wheel.js";
import type { SubsetOptions } from "../discovery/subset.js";
import type { Dialer } from "../transport/dialer.js";

export interface ChannelOptions {
  readonly clock: Clock;
  /** Of the wheel that has the deadlines of the calls. */
  readonly loop: LoopWatch;
  readonly random: Random;
  readonly dialer: Dialer;
  readonly balancer: BalancerName | Balancer;
  /** Of the caller. */
  readonly zone?: string | undefined;
  readonly subset?: SubsetOptions | undefined;
}
