// One graph of up to a quarter of an hour: lines, their units, and the values under the pointer.
// Of its own: a library for it would take half of what the page may weigh.

import { useState } from "preact/hooks";
import { formatCount, formatTime } from "../model/figures.js";
import { areaOf, closestTo, type Line, pathOf, type Scale, scaleOf, spanOf, ticksOf } from "../model/graph.js";

/** Of the drawing, which is stretched to the room that there is. */
const WIDTH = 600;
const HEIGHT = 100;
/** Of a press of an arrow key: ten seconds. */
const KEY_STEP = 10;

export interface GraphLine {
  readonly name: string;
  /** Of the style sheet. */
  readonly tone: "accent" | "quiet" | "bad";
  readonly values: readonly (number | undefined)[];
}

interface GraphProps {
  readonly title: string;
  readonly unit: string;
  /** Wall-clock milliseconds, the oldest first. */
  readonly at: readonly number[];
  readonly lines: readonly GraphLine[];
  readonly format: (value: number) => string;
  /** Default: so that no value is above it. */
  readonly scale?: (lines: readonly Line[]) => Scale;
}

export function Graph({ title, unit, at, lines, format, scale = scaleOf }: GraphProps) {
  const [pointed, setPointed] = useState<number | undefined>(undefined); // a moment: points move on
  const until = at.at(-1) ?? 0;
  const drawn = lines.map(({ values }): Line => ({ at, values }));
  const spanMs = spanOf(at);
  const { top, above, highest } = scale(drawn);
  const frame = { width: WIDTH, height: HEIGHT, until, spanMs, top };
  const ticks = at.length === 0 ? [] : ticksOf(until, spanMs);
  const found = pointed === undefined ? -1 : at.indexOf(pointed);
  const index = found < 0 ? at.length - 1 : found;
  const pointAt = (event: PointerEvent & { readonly currentTarget: Element }): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - left) / Math.max(1, width);
    setPointed(at[closestTo(at, until - spanMs * (1 - share))]);
  };
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setPointed(at[Math.min(at.length - 1, Math.max(0, index + by))]);
  };
  return (
    <figure class="graph">
      <figcaption>
        <strong>{title}</strong>
        {lines.map(({ name, tone, values }) => (
          <span key={name}>
            <i class={`key ${tone}`} aria-hidden="true" />
            {name} <b>{textOf(values[index], format)}</b> {unit}
          </span>
        ))}
        <time>{found < 0 ? "now" : formatTime(at[index] ?? 0)}</time>
      </figcaption>
      <div
        class="plot"
        tabIndex={0}
        role="slider"
        aria-label={`${title}, ${unit}: moment`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, at.length - 1)}
        aria-valuenow={Math.max(0, index)}
        aria-valuetext={`${formatTime(at[index] ?? 0)}: ${lines.map(({ name, values }) => `${name} ${textOf(values[index], format)}`.trim()).join(", ")}`}
        onKeyDown={step}
      >
        <span class="top">
          {format(top)} {unit}
          {above > 0
            ? `; ${formatCount(above, "value")} above, up to ${format(highest)}`
            : highest > 0 && `, at most ${format(highest)}`}
        </span>
        <span class="half">{format(top / 2)}</span>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerMove={pointAt}
          onPointerLeave={() => setPointed(undefined)}
        >
          <path class="grid" d={`M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT}H${WIDTH}`} />
          <path class="grid" d={ticks.map(({ share }) => `M${(WIDTH * share).toFixed(1)} 0V${HEIGHT}`).join("")} />
          {lines.map(({ name, tone, values }) => (
            <path key={name} class={`area ${tone}`} d={areaOf({ at, values }, frame)} />
          ))}
          {lines.map(({ name, tone, values }) => (
            <path key={name} class={tone} d={pathOf({ at, values }, frame)} />
          ))}
          {found >= 0 && <path class="pointer" d={`M${WIDTH * (1 - (until - (at[found] ?? 0)) / spanMs)} 0V${HEIGHT}`} />}
        </svg>
        <span class="times">
          {ticks.map(({ at: moment, share, text }) => (
            <span key={moment} style={{ left: `clamp(27px, ${(share * 100).toFixed(2)}%, 100% - 27px)` }}>
              {text}
            </span>
          ))}
        </span>
      </div>
    </figure>
  );
}

function textOf(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? "–" : format(value);
}
