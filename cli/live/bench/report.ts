// The result of a bench in its five forms. Data alone: what is wrong is said in words.ts.

import { escapeJson } from "../live-command.js";
import { formatTable, type TableStyle } from "../table.js";
import type { Distribution } from "./distribution.js";
import { formatHgrm } from "./hgrm.js";
import { formatPage } from "./page.js";
import type { Output } from "./plan.js";
import type { BenchResult } from "./result.js";
import { describeLoop, PERCENTILES, type ShownBench } from "./shown.js";
import { explainSlowness, formatShare } from "./thresholds.js";
import { formatCount, formatCounts, formatUs } from "./words.js";

export function formatBench(output: Output, shown: ShownBench): string {
  switch (output) {
    case "summary":
      return formatSummary(shown);
    case "json":
      return `${escapeJson(JSON.stringify(toJson(shown), undefined, 2))}\n`;
    case "csv":
      return formatCsv(shown.result);
    case "hgrm":
      return formatHgrm(shown.result.latency);
    case "html":
      return formatPage(shown);
  }
}

function formatSummary(shown: ShownBench): string {
  const { name, result, options, style, escape } = shown;
  const counts = formatCounts(result).join("\n");
  const blocks = [`${name}: ${describeLoop(options, result)}\n${counts}\n`, formatTimes(result, style)];
  if (result.codes.length > 1) {
    const rows = result.codes.map(({ code, count }) => [escape(code), formatCount(count), formatShare(count / result.ended)]);
    blocks.push(formatTable([{ title: "CODE" }, NUMBER("CALLS"), NUMBER("SHARE")], rows, style));
  }
  if (result.instances.length > 0) {
    const columns = [{ title: "INSTANCE" }, ...["CALLS", "FAILED", "P50", "P99"].map(NUMBER)];
    const rows = result.instances.map(({ instance, errors: failed, times }) => [
      escape(instance),
      formatCount(times.count),
      formatCount(failed),
      formatUs(times.percentile(50)),
      formatUs(times.percentile(99)),
    ]);
    blocks.push(formatTable(columns, rows, style));
  }
  return blocks.join("\n");
}

const NUMBER = (title: string) => ({ title, isNumber: true }) as const;

function formatTimes({ isOpen, latency, service, lag }: BenchResult, style: TableStyle): string {
  const rows = isOpen
    ? [timesRow("from the intended start", latency), timesRow("service time", service), timesRow("send lag", lag)]
    : [timesRow("service time", service)];
  const columns = [{ title: "TIME" }, ...PERCENTILES.map((percent) => NUMBER(`P${percent}`)), NUMBER("MAX"), NUMBER("MEAN")];
  return formatTable(columns, rows, style);
}

function timesRow(title: string, times: Distribution): readonly string[] {
  return [title, ...PERCENTILES.map((percent) => formatUs(times.percentile(percent))), formatUs(times.max), formatUs(times.mean)];
}

function toJson({ name, result, options, missed }: ShownBench) {
  const { isOpen, wantedRate, rate, calls, due, ended, errors, skipped, unsent, unanswered, codes, busy } = result;
  return {
    method: name,
    loop: isOpen ? "open" : "closed",
    ...(isOpen ? { wantedRate } : {}),
    measuredMs: Math.round(result.measuredMs),
    processes: options.processes,
    calls,
    rate: round(rate),
    due,
    ended,
    errors,
    skipped,
    unsent,
    unanswered,
    latencyMs: timesJson(result.latency),
    serviceMs: timesJson(result.service),
    ...(isOpen ? { sendLagMs: timesJson(result.lag) } : {}),
    codes: codes.map(({ code, count, message }) => ({ code, count, ...(message === "" ? {} : { message }) })),
    instances: result.instances.map(({ instance, errors: failed, times }) => ({
      instance,
      calls: times.count,
      errors: failed,
      serviceMs: timesJson(times),
    })),
    intervals: result.intervals.map(({ p50Us, p99Us, ...rest }) => ({ ...rest, p50Ms: p50Us / 1_000, p99Ms: p99Us / 1_000 })),
    generator: { busy: round(busy), tooSlow: explainSlowness(result) ?? null },
    missed,
  };
}

function timesJson(times: Distribution) {
  const [p50, p90, p99, p999] = PERCENTILES.map((percent) => times.percentile(percent) / 1_000);
  return { p50, p90, p99, p999, max: times.max / 1_000, mean: round(times.mean / 1_000) };
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** One line for each stretch of the measured time. */
function formatCsv({ intervals }: BenchResult): string {
  const rows = intervals.map(({ atMs, lengthMs, ended, errors, skipped, p50Us, p99Us }) =>
    [atMs / 1_000, lengthMs / 1_000, ended, errors, skipped, p50Us / 1_000, p99Us / 1_000].join(","),
  );
  return `at_s,length_s,ended,errors,skipped,p50_ms,p99_ms\n${rows.map((row) => `${row}\n`).join("")}`;
}
