// How much one of many may have of what they share. It may use what is free, and never all of it:
// who has little or nothing always gets in.

/**
 * A peer gets one more while it has less than a multiple of what is free. So the one that has most
 * is the first that is refused, and what has begun need not end for it. Source: Choudhury and
 * Hahne, "Dynamic queue length thresholds for shared-memory packet switches" (1998).
 */
export class FairShare {
  readonly most: number;
  /** What a peer may have that is alone. */
  readonly mostPerPeer: number;
  readonly #weight: number;

  /**
   * `mostPerPeer` is three quarters by default; all of it is no share any more. Under a half it
   * stays a bound, beside shares of one to one.
   */
  constructor(most: number, mostPerPeer = Math.ceil(most * 0.75)) {
    this.most = most;
    this.mostPerPeer = Math.min(mostPerPeer, most);
    this.#weight = Math.max(1, this.mostPerPeer / (most - this.mostPerPeer));
  }

  /** Whether a peer with `own` of the `all` that are taken gets one more. */
  hasRoom(own: number, all: number): boolean {
    return all < this.most && own < this.mostPerPeer && own < this.#weight * (this.most - all);
  }
}
