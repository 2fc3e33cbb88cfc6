// The report of a bench as one page of HTML: figures and plots, without a script and without
// anything from a network.

import type { Distribution } from "./distribution.js";
import { ticksOf } from "./hgrm.js";
import type { Interval } from "./result.js";
import { describeLoop, PERCENTILES, type ShownBench } from "./shown.js";
import { explainSlowness } from "./thresholds.js";
import { formatCount, formatCounts, formatSlowness, formatUs } from "./words.js";

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 58rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; background: #fff; }
  table { border-collapse: collapse; } th, td { padding: .2rem .8rem .2rem 0; text-align: right; }
  th:first-child, td:first-child { text-align: left; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
  .wrong { color: #b35900; } svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: currentColor; }
  .grid { stroke: #d0d7de; } .a { stroke: #0969da; } .b { stroke: #cf222e; stroke-dasharray: 6 3; } .line { fill: none; stroke-width: 2; }
  @media (prefers-color-scheme: dark) { body { color: #f0f6fc; background: #0d1117; } .grid { stroke: #3d444d; } .a { stroke: #4493f8; } .b { stroke: #f85149; } .wrong { color: #e3b341; } }`;

const WIDTH = 760;
const HEIGHT = 260;
const LEFT = 80;
const BOTTOM = 34;
const TOP = 24;
const GRID_LINES = 5;

export function formatPage(shown: ShownBench): string {
  const { name, result, options, missed } = shown;
  const slowness = explainSlowness(result);
  const wrong = [...missed.map((each) => `missed: ${each}`), ...(slowness === undefined ? [] : [formatSlowness(slowness)])];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(name)}</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>
<h1>${escapeHtml(name)}</h1>
<p>${escapeHtml(describeLoop(options, result))}</p>${formatCounts(result)
    .map((each) => `<p><b>${each}</b></p>`)
    .join("")}
${wrong.map((each) => `<p class="wrong">${escapeHtml(each)}</p>`).join("\n")}
${tableOf(shown)}
<h2>Time by percentile</h2>
${plot(percentileCurves(shown), { bottom: "percentile", y: (us) => formatUs(us), x: (at) => `${+(100 - 100 / 10 ** at).toFixed(4)} %` })}
<h2>Calls that ended, a second</h2>
${plot([{ title: "ended", points: result.intervals.map((each) => [each.atMs / 1_000, perSecond(each)]) }], TIMELINE_OF(formatCount))}
<h2>Time, as the run went on</h2>
${plot(
  [
    { title: "p50", points: result.intervals.map((each) => [each.atMs / 1_000, each.p50Us]) },
    { title: "p99", points: result.intervals.map((each) => [each.atMs / 1_000, each.p99Us]) },
  ],
  TIMELINE_OF(formatUs),
)}
</body></html>
`;
}

function perSecond({ ended, lengthMs }: Interval): number {
  return (ended * 1_000) / lengthMs;
}

function tableOf({ result, escape }: ShownBench): string {
  const { isOpen, latency, service, lag, codes, instances } = result;
  const times: readonly (readonly [string, Distribution])[] = isOpen
    ? [
        ["from the intended start", latency],
        ["service time", service],
        ["send lag", lag],
      ]
    : [["service time", service]];
  const head = ["", ...PERCENTILES.map((percent) => `p${percent}`), "max"];
  const rows = [...times, ...instances.map((each) => [each.instance, each.times] as const)];
  return `${table(
    head,
    rows.map(([title, each]) => [escape(title), ...PERCENTILES.map((p) => formatUs(each.percentile(p))), formatUs(each.max)]),
  )}
<h2>Codes</h2>
${table(
  ["", "calls"],
  codes.map(({ code, count }) => [escape(code), formatCount(count)]),
)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>${line(head, "th")}${rows.map((row) => line(row, "td")).join("")}</table>`;
}

interface Curve {
  readonly title: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Each nine takes the same place: 90 %, 99 %, 99.9 %. */
function percentileCurves({ result: { isOpen, latency, service } }: ShownBench): readonly Curve[] {
  const points = (times: Distribution): Curve["points"] =>
    ticksOf(times)
      .filter(({ share }) => share < 1)
      .map(({ us, share }) => [-Math.log10(1 - share), us]);
  const own: Curve = { title: "service time", points: points(service) };
  return isOpen ? [{ title: "from the intended start", points: points(latency) }, own] : [own];
}

interface Axes {
  readonly bottom: string;
  readonly x: (value: number) => string;
  readonly y: (value: number) => string;
}

const TIMELINE_OF = (y: (value: number) => string): Axes => ({ bottom: "seconds", x: (at) => String(+at.toFixed(2)), y });

function plot(curves: readonly Curve[], axes: Axes): string {
  const all = curves.flatMap(({ points }) => points);
  const maxX = Math.max(1e-9, ...all.map(([x]) => x));
  const maxY = Math.max(1e-9, ...all.map(([, y]) => y)) * 1.05;
  const right = (x: number): string => (LEFT + (x / maxX) * (WIDTH - LEFT - 10)).toFixed(1);
  const down = (y: number): string => (HEIGHT - BOTTOM - (y / maxY) * (HEIGHT - BOTTOM - TOP)).toFixed(1);
  const steps = Array.from({ length: GRID_LINES }, (_, index) => index / (GRID_LINES - 1));
  const grid = steps.flatMap((step) => [
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - 10}" y1="${down(step * maxY)}" y2="${down(step * maxY)}"/>`,
    `<text x="${LEFT - 6}" y="${down(step * maxY)}" text-anchor="end">${escapeHtml(axes.y(step * maxY))}</text>`,
    `<text x="${right(step * maxX)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${escapeHtml(axes.x(step * maxX))}</text>`,
  ]);
  const lines = curves.flatMap(({ title, points }, index) => {
    const kind = index === 0 ? "a" : "b";
    const x = LEFT + index * 200;
    return [
      `<polyline class="line ${kind}" points="${points.map(([px, py]) => `${right(px)},${down(py)}`).join(" ")}"/>`,
      `<line class="line ${kind}" x1="${x}" x2="${x + 24}" y1="12" y2="12"/><text x="${x + 30}" y="16">${escapeHtml(title)}</text>`,
    ];
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(axes.bottom)}">${[...grid, ...lines].join("\n")}
<text x="${WIDTH - 10}" y="${HEIGHT - 4}" text-anchor="end">${axes.bottom}</text></svg>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
