// The columns of figures, which instances and services have alike.

import type { Figures, NoFigures } from "../../cli/live/console/figure-messages.js";
import { formatMs, formatRate } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";
import type { Column } from "./table.js";

/** Undefined: nothing is known so far. */
export type MaybeFigures = Figures | NoFigures | undefined;

/** What stands in place of figures that nobody has told. */
const NOT_YET = "not known yet";

export function figureColumns<Row>(figuresOf: (row: Row) => MaybeFigures): readonly Column<Row>[] {
  const column = (title: string, valueOf: (figures: Figures) => number | undefined, more: Partial<Column<Row>> = {}) => {
    const format = title.endsWith("ms") ? formatMs : formatRate;
    return {
      title,
      isNumber: true,
      key: (row: Row) => known(figuresOf(row), valueOf) ?? -1,
      cell: (row: Row) => <Cell figures={figuresOf(row)} valueOf={valueOf} format={format} isBad={title === "Errors/s"} />,
      ...more,
    };
  };
  return [
    column("Calls/s", ({ callsPerSecond }) => callsPerSecond),
    column("Errors/s", ({ errorsPerSecond }) => errorsPerSecond),
    column("In flight", ({ inFlight }) => inFlight, { isMinor: true }),
    column("p50 ms", ({ p50Ms }) => p50Ms, { isMinor: true }),
    column("p99 ms", ({ p99Ms }) => p99Ms),
  ];
}

function known(figures: MaybeFigures, valueOf: (figures: Figures) => number | undefined): number | undefined {
  return figures === undefined || "why" in figures ? undefined : valueOf(figures);
}

interface CellProps {
  readonly figures: MaybeFigures;
  readonly valueOf: (figures: Figures) => number | undefined;
  readonly format: (value: number) => string;
  readonly isBad: boolean;
}

function Cell({ figures, valueOf, format, isBad }: CellProps) {
  const value = known(figures, valueOf);
  if (value !== undefined) return isBad && value > 0 ? <span class="bad">{format(value)}</span> : format(value);
  const why = figures === undefined ? NOT_YET : "why" in figures ? safeText(figures.why) : "no call has ended in this second";
  return <span title={why}>–</span>;
}
