// A table that is sorted by its columns, and of which only the rows in sight are in the page.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { safeText } from "../model/safe-text.js";

/** As the style sheet has it where rows are lines, in pixels; until one is there to be measured. */
const ROW_HEIGHT = 30;
/** Rows above and below those in sight, so that a quick scroll finds some. */
const SPARE_ROWS = 10;
/** Up to here all rows are in the page: searching in the browser finds them. */
const MAX_WHOLE = 150;

export interface Column<Row> {
  readonly title: string;
  /** What it is sorted by. */
  readonly key: (row: Row) => string | number;
  readonly cell?: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
  /** Left away where there is little room. */
  readonly isMinor?: boolean;
  /**
   * Fifths of a line that it takes where a row is a card of some lines. Default: 5 of the first
   * column, 1 of a number, 2 of others.
   */
  readonly span?: 1 | 2 | 3 | 5;
}

/** Rows that somebody has chosen, by their ids. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

interface TableProps<Row> {
  /** For who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** Column that it is sorted by at first. */
  readonly sortedBy?: number;
  readonly isDescending?: boolean;
  /** A column with ticks stands first. */
  readonly selection?: Selection | undefined;
}

export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, idOf, sortedBy = 0, isDescending = false, selection } = props;
  const [sorting, setSorting] = useState({ column: sortedBy, isDown: isDescending });
  const place = useRef<HTMLElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const fits = useFits(place);
  const sorted = useMemo(() => sortRows(rows, columns[sorting.column], sorting.isDown), [rows, sorting]);
  const { from, to, rowHeight } = useWindow(body, sorted.length);
  const shown = sorted.slice(from, to);
  return (
    // Focusable, so that the keyboard scrolls what is wider than the screen.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys
    <section ref={place} class={fits ? "scroll fits" : "scroll"} aria-label={label} tabIndex={0}>
      <table aria-rowcount={sorted.length + 1}>
        <thead>
          <tr>
            {selection !== undefined && (
              <th scope="col" class="tick">
                <Tick label="all" id={undefined} all={rows.map(idOf)} selection={selection} />
              </th>
            )}
            {columns.map(({ title, isNumber, isMinor }, index) => {
              const isSorted = index === sorting.column;
              const turn = () => setSorting({ column: index, isDown: isSorted && !sorting.isDown });
              return (
                <th
                  key={title}
                  scope="col"
                  class={classOf(isNumber, isMinor)}
                  aria-sort={isSorted ? (sorting.isDown ? "descending" : "ascending") : undefined}
                >
                  <button type="button" onClick={turn}>
                    {title}
                    <span class="arrow" aria-hidden="true">
                      {isSorted ? (sorting.isDown ? "↓" : "↑") : ""}
                    </span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody ref={body}>
          {from > 0 && <tr class="spare" style={{ height: `${from * rowHeight}px` }} />}
          {shown.map((row, index) => (
            <tr key={idOf(row)} aria-rowindex={from + index + 2}>
              {selection !== undefined && (
                <td class="tick">
                  <Tick label={String(columns[0]?.key(row) ?? "")} id={idOf(row)} all={[]} selection={selection} />
                </td>
              )}
              {columns.map(({ title, key, cell = key, isNumber, isMinor, span }, at) => (
                <td
                  key={title}
                  class={classOf(isNumber, isMinor, span ?? (at === 0 ? 5 : isNumber === true ? 1 : 2))}
                  data-title={title}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
          {to < sorted.length && <tr class="spare" style={{ height: `${(sorted.length - to) * rowHeight}px` }} />}
        </tbody>
      </table>
    </section>
  );
}

interface TickProps {
  readonly label: string;
  /** Of one row; undefined for all of them. */
  readonly id: string | undefined;
  readonly all: readonly string[];
  readonly selection: Selection;
}

function Tick({ label, id, all, selection: { chosen, onChange } }: TickProps) {
  const isChosen = id === undefined ? all.length > 0 && all.every((each) => chosen.has(each)) : chosen.has(id);
  const turn = (): void => {
    if (id === undefined) return onChange(new Set(isChosen ? [] : all));
    onChange(new Set(isChosen ? [...chosen].filter((each) => each !== id) : [...chosen, id]));
  };
  return <input type="checkbox" checked={isChosen} onChange={turn} aria-label={`choose ${safeText(label)}`} />;
}

function classOf(isNumber = false, isMinor = false, span = 0): string | undefined {
  const names = [isNumber ? "number" : "", isMinor ? "minor" : "", span > 0 ? `span${span}` : ""];
  return names.filter((name) => name !== "").join(" ") || undefined;
}

function sortRows<Row>(rows: readonly Row[], column: Column<Row> | undefined, isDown: boolean): readonly Row[] {
  if (column === undefined) return rows;
  const sign = isDown ? -1 : 1;
  return [...rows].sort((left, right) => {
    const [a, b] = [column.key(left), column.key(right)];
    return a === b ? 0 : a < b ? -sign : sign;
  });
}

/** Whether all columns are in sight. Then the head stays there, too, while the page scrolls. */
function useFits(place: { readonly current: HTMLElement | null }): boolean {
  const [fits, setFits] = useState(false);
  useEffect(() => {
    const section = place.current;
    const table = section?.firstElementChild;
    if (section === null || table == null) return undefined;
    const watcher = new ResizeObserver(() => setFits(table.clientWidth <= section.clientWidth));
    for (const each of [section, table]) watcher.observe(each);
    return () => watcher.disconnect();
  }, []);
  return fits;
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly rowHeight: number;
}

/** Which rows are in sight, as the page scrolls. All have one height. */
function useWindow(body: { readonly current: HTMLElement | null }, count: number): Window {
  const [{ first, rowHeight }, setSight] = useState({ first: 0, rowHeight: ROW_HEIGHT });
  const isWhole = count <= MAX_WHOLE;
  useEffect(() => {
    if (isWhole) return undefined;
    const look = (): void => {
      const height = body.current?.querySelector("[aria-rowindex]")?.getBoundingClientRect().height || ROW_HEIGHT;
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const above = Math.max(0, Math.floor(-top / height) - SPARE_ROWS);
      const next = { first: above - (above % SPARE_ROWS), rowHeight: height }; // some rows at once, and not each
      setSight((old) => (old.first === next.first && old.rowHeight === next.rowHeight ? old : next));
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      window.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, [isWhole]);
  if (isWhole) return { from: 0, to: count, rowHeight };
  const shown = Math.ceil(window.innerHeight / rowHeight) + 3 * SPARE_ROWS;
  return { from: Math.min(first, count), to: Math.min(count, first + shown), rowHeight };
}
