// What has happened to one service at one instance, between two snapshots of its stats.

import type { CallStats, Snapshot } from "callwire/stats";

export interface StatsStep {
  readonly calls: number;
  /** Of them, those that failed, by status code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly callsPerSecond: number;
  readonly errorsPerSecond: number;
  /** As the second one has it; undefined when nothing has called the service. */
  readonly now: CallStats | undefined;
}

export function stepBetween(service: string, first: Snapshot, second: Snapshot): StatsStep {
  const [before, now] = [first.services.get(service), second.services.get(service)];
  const seconds = (second.counted - first.counted) / 1_000;
  const perSecond = (count: number): number => (seconds > 0 ? count / seconds : 0);
  const calls = Math.max(0, (now?.calls ?? 0) - (before?.calls ?? 0));
  const errors = errorsBetween(before, now);
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  return { calls, errors, failed, callsPerSecond: perSecond(calls), errorsPerSecond: perSecond(failed), now };
}

function errorsBetween(before: CallStats | undefined, now: CallStats | undefined): Readonly<Record<string, number>> {
  const all = [...(now?.errors ?? [])].map(([code, count]) => [code, count - (before?.errors.get(code) ?? 0)] as const);
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}
