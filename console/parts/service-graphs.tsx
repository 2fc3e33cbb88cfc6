// The graphs of one service, with the numbers of calls that they stand for.

import type { FigurePoint } from "../../cli/live/console/figure-messages.js";
import { graphs } from "../link/figures.js";
import { formatAge, formatCount, formatMs, formatRate } from "../model/figures.js";
import { steadyScaleOf } from "../model/graph.js";
import { Graph } from "./graph.js";

const NONE: readonly FigurePoint[] = [];

export function ServiceGraphs({ service }: { readonly service: string }) {
  const points = graphs.value.get(service) ?? NONE;
  const at = points.map((point) => point.at);
  const calls = points.reduce((sum, point) => sum + point.calls, 0);
  const errors = points.reduce((sum, point) => sum + point.errors, 0);
  const valuesOf = (of: (point: FigurePoint) => number | undefined) => points.map(of);
  return (
    <section aria-label="Figures">
      <h2>Figures</h2>
      {points.length === 0 ? (
        <p class="note">None so far. Instances count their calls while somebody looks.</p>
      ) : (
        <>
          <p class="note">
            {formatCount(calls, "call")} in {formatAge((at.at(-1) ?? 0) - (at[0] ?? 0) + 1_000)}, of which{" "}
            {errors.toLocaleString("en")} failed. p50 is that of the middle instance, p99 that of the slowest.
          </p>
          <div class="graphs">
            <Graph
              title="Rate"
              unit="calls/s"
              at={at}
              lines={[{ name: "", tone: "accent", values: valuesOf(({ callsPerSecond }) => callsPerSecond) }]}
              format={formatRate}
            />
            <Graph
              title="Latency"
              unit="ms"
              at={at}
              lines={[
                { name: "p50", tone: "quiet", values: valuesOf(({ p50Ms }) => p50Ms) },
                { name: "p99", tone: "accent", values: valuesOf(({ p99Ms }) => p99Ms) },
              ]}
              format={formatMs}
              scale={steadyScaleOf}
            />
            <Graph
              title="Errors"
              unit="errors/s"
              at={at}
              lines={[{ name: "", tone: "bad", values: valuesOf(({ errorsPerSecond }) => errorsPerSecond) }]}
              format={formatRate}
            />
          </div>
        </>
      )}
    </section>
  );
}
