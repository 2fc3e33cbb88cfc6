// The plot of a run: a panel of bars for each of four scenes, as SVG. It brings its own background
// and follows the reader's light or dark.

import { type Measurement, medianFigure, unique } from "./measurement.js";
import { SCENES, type Scene } from "./scenes.js";

export interface PlotOptions {
  /** The peer whose bars are accented. */
  readonly subject: string;
  /** Peers whose bars are grey: limits, not products. */
  readonly limits: readonly string[];
  readonly peers: readonly string[];
  /** One line below the panels. */
  readonly caption: string;
}

const PLOTTED = ["divide-64", "order-64", "echo-64k", "ticks"];
const COLUMNS = 2;
const PANEL_WIDTH = 430;
const MARGIN = 20;
const TITLE_HEIGHT = 30;
const BAR_HEIGHT = 14;
const BAR_STEP = 20;
const NAME_WIDTH = 112;
const VALUE_WIDTH = 74;

const STYLE = `
  .page { fill: #ffffff; stroke: #d0d7de; } text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 13px; } .soft { fill: #59636e; } .subject { fill: #0969da; } .limit { fill: #c4ccd4; } .peer { fill: #8c959f; }
  text.strong { font-weight: 600; fill: #1f2328; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; stroke: #3d444d; } text, text.strong { fill: #f0f6fc; }
    .soft { fill: #9198a1; } .subject { fill: #4493f8; } .limit { fill: #3d444d; } .peer { fill: #656c76; }
  }`;

export function plotCalls(measurements: readonly Measurement[], options: PlotOptions): string {
  const scenes = SCENES.filter(({ id }) => PLOTTED.includes(id) && measurements.some((row) => row.scene === id));
  const panelHeight = TITLE_HEIGHT + options.peers.length * BAR_STEP + MARGIN;
  const width = COLUMNS * PANEL_WIDTH + MARGIN;
  const height = Math.ceil(scenes.length / COLUMNS) * panelHeight + 2 * MARGIN;
  const panels = scenes.map((scene, index) => {
    const x = MARGIN + (index % COLUMNS) * PANEL_WIDTH;
    const y = MARGIN + Math.floor(index / COLUMNS) * panelHeight;
    return `<g transform="translate(${x} ${y})">\n${plotPanel(measurements, scene, options)}\n</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(`${options.subject} beside its peers: ${scenes.map(({ title }) => title).join("; ")}`)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...panels,
    `<text class="soft" x="${MARGIN}" y="${height - MARGIN + 4}">${escapeXml(options.caption)}</text>`,
    "</svg>\n",
  ].join("\n");
}

/** The fastest first; a peer that cannot play the scene has no bar. */
function plotPanel(measurements: readonly Measurement[], { id, title, unit }: Scene, options: PlotOptions): string {
  const bars = unique(options.peers)
    .map((peer) => ({ peer, value: medianFigure(measurements, id, peer, "perSecond") }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((left, right) => right.value - left.value);
  const longest = PANEL_WIDTH - MARGIN - NAME_WIDTH - VALUE_WIDTH;
  const most = bars[0]?.value ?? 1;
  const rows = bars.map(({ peer, value }, index) => {
    const y = TITLE_HEIGHT + index * BAR_STEP;
    const length = Math.max(1, (value / most) * longest);
    const isSubject = peer === options.subject;
    const kind = isSubject ? "subject" : options.limits.includes(peer) ? "limit" : "peer";
    const text = isSubject ? "strong" : "soft";
    return [
      `<text class="${text}" x="${NAME_WIDTH - 8}" y="${y + 11}" text-anchor="end">${escapeXml(peer)}</text>`,
      `<rect class="${kind}" x="${NAME_WIDTH}" y="${y}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
      `<text class="${text}" x="${(NAME_WIDTH + length + 6).toFixed(1)}" y="${y + 11}">${formatShort(value)}</text>`,
    ].join("\n");
  });
  return [`<text class="title" x="0" y="14">${escapeXml(`${title} (${unit})`)}</text>`, ...rows].join("\n");
}

/** Three digits: `2.45M`, `657k`, `44.1k`, `867`. */
export function formatShort(value: number): string {
  for (const [size, letter] of [
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (value >= size) return `${Number((value / size).toPrecision(3))}${letter}`;
  }
  return `${Number(value.toPrecision(3))}`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
