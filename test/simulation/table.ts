// The table of docs/simulation.md: every scene with every balancer.

import { BALANCERS } from "#runtime/balancing/balancers.js";
import { SCENES, type Scene } from "./scenes.js";
import { type Outcome, type Player, simulate } from "./simulation.js";

export const CLIENT_COUNTS = [1, 20, 200] as const;

const SEED = 2026;

export interface Row {
  readonly scene: string;
  readonly clients: number;
  readonly player: Player;
  readonly outcome: Outcome;
}

/** Which cells of the tables are played. */
export type Choice = (player: Player, clients: number) => boolean;

/**
 * What the tests play, which is less than half of the work: the default balancer and its measure
 * with every number of clients, the others with the number in the middle.
 */
export const playsInTests: Choice = (player, clients) => player === "ideal" || player === "p2c" || clients === 20;

/** Takes most of a minute when it is all of them. Equal on every machine. */
export function simulateAll(plays: Choice = () => true): readonly Row[] {
  return SCENES.flatMap((scene) => CLIENT_COUNTS.flatMap((clients) => simulateScene(scene, clients, plays)));
}

function simulateScene(scene: Scene, clients: number, plays: Choice): readonly Row[] {
  const all: readonly Player[] = ["ideal", ...BALANCERS];
  const players = all.filter((player) => plays(player, clients));
  return players.map((player) => ({ scene: scene.name, clients, player, outcome: simulate(scene, player, clients, SEED) }));
}

/** Markdown, as it stands in the document. */
export function formatTables(rows: readonly Row[]): string {
  return SCENES.map(
    ({ name, what }) => `### ${capitalize(name)}\n\n${what}\n\n${formatTable(rows.filter((row) => row.scene === name))}`,
  ).join("\n");
}

function formatTable(rows: readonly Row[]): string {
  const players = [...new Set(rows.map(({ player }) => player))];
  const heads = CLIENT_COUNTS.map((count) => (count === 1 ? "1 client" : `${count} clients`));
  const lines = players.map((player) => {
    const cells = CLIENT_COUNTS.map((count) => {
      const row = rows.find((candidate) => candidate.player === player && candidate.clients === count);
      return row === undefined ? "" : formatOutcome(row.outcome);
    });
    return `| ${[player.padEnd(14), ...cells].join(" | ")} |`;
  });
  const rule = `| ${["-".repeat(14), ...CLIENT_COUNTS.map(() => "-".repeat(36))].join(" | ")} |`;
  return `| ${["".padEnd(14), ...heads.map((head) => head.padEnd(36))].join(" | ")} |\n${rule}\n${lines.join("\n")}\n`;
}

function formatOutcome({ p50, p99, failed, share, load }: Outcome): string {
  const parts = [p50.toFixed(0), p99.toFixed(0), percent(failed), percent(share), load.toFixed(2)];
  return parts
    .map((part, at) => part.padStart([3, 5, 7, 7, 6][at] ?? 0))
    .join("; ")
    .padEnd(36);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(2)} %`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
