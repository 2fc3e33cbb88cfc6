// The figures that the console tells, and the graphs that are made of them. They stay when the
// console goes away and comes back.

import { signal } from "@preact/signals";
import type { FigurePoint, Figures, FiguresPush, NoFigures } from "../../cli/live/console/figure-messages.js";
import { addPoints } from "../model/graph.js";

export interface KnownFigures {
  readonly services: ReadonlyMap<string, Figures>;
  /** The one of which instances are known; undefined for all. */
  readonly service: string | undefined;
  /** By id. */
  readonly instances: ReadonlyMap<string, Figures | NoFigures>;
  readonly followed: number;
  readonly wanted: number;
}

/** Services whose graphs are kept while the page is open. */
const MAX_GRAPHS = 50;

export const figures = signal<KnownFigures | undefined>(undefined);
/** By service, the oldest point first. The service that was looked at last stands last. */
export const graphs = signal<ReadonlyMap<string, readonly FigurePoint[]>>(new Map());

export function takeFigures({ services, service, instances = {}, point, followed, wanted }: FiguresPush): void {
  figures.value = {
    services: new Map(Object.entries(services)),
    service,
    instances: new Map(Object.entries(instances)),
    followed,
    wanted,
  };
  if (service !== undefined && point !== undefined) takePoints(service, [point]);
}

export function takePoints(service: string, points: readonly FigurePoint[]): void {
  const next = new Map(graphs.value);
  const old = next.get(service) ?? [];
  next.delete(service);
  next.set(service, addPoints(old, points));
  const [first] = next.keys();
  if (next.size > MAX_GRAPHS && first !== undefined) next.delete(first);
  graphs.value = next;
}
