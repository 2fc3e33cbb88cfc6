// The last quarter of an hour of figures, by service, in memory. Knows no instance and no page.

import type { FigurePoint } from "./figure-messages.js";

/** What the graphs of a page show. */
const KEPT_MS = 900_000;
/** Services with a past: 900 points of 100 bytes each, so 18 MB of all. */
const MAX_SERVICES = 200;

export class FigureHistory {
  /** The one that has had no point for longest stands first. */
  readonly #points = new Map<string, FigurePoint[]>();

  /** The oldest first. */
  of(service: string, now: number): readonly FigurePoint[] {
    return (this.#points.get(service) ?? []).filter(({ at }) => at > now - KEPT_MS);
  }

  /** Those of one moment. Of more than have a place, the last ones keep theirs. */
  add(moment: Iterable<readonly [service: string, point: FigurePoint]>): void {
    for (const [service, point] of moment) {
      const points = this.#points.get(service) ?? [];
      points.push(point);
      const old = points.findIndex(({ at }) => at > point.at - KEPT_MS);
      if (old > 0) points.splice(0, old);
      this.#points.delete(service); // it stands last from here on
      this.#points.set(service, points);
    }
    // Behind all of them: one by one, each new service would push out one that comes after it.
    for (const service of this.#points.keys()) {
      if (this.#points.size <= MAX_SERVICES) return;
      this.#points.delete(service);
    }
  }
}
