// `npm run soak -- --minutes 10`: prints what the soak has found, and fails when something leaks,
// hangs or is left open.

import { parseArgs } from "node:util";
import { type ProcessReport, soak } from "./soak.js";
import { ALLOWED_MIB } from "./verdict.js";

const USAGE = `usage: npm run soak -- [--minutes N] [--seed N]

  --minutes   how long; default 30
  --seed      of the calls; default 1`;

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "30" }, seed: { type: "string", default: "1" } },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0 && minutes <= 10_000 && Number.isInteger(seed))) {
  console.error(USAGE);
  process.exit(2);
}

const { processes, counts, reconnects, isGood } = await soak({ seconds: minutes * 60, seed });
const total = Object.values(counts.calls).reduce((sum, count) => sum + count, 0);
console.log(`${total} calls in ${minutes} minutes over ${reconnects} connections: ${formatCounts(counts.calls)}`);
console.log(`ended with an error: ${formatCounts(counts.errors)}`);
for (const line of counts.unexpected) console.log(`UNEXPECTED  ${line}`);
for (const report of processes) console.log(formatProcess(report));
console.log(
  isGood ? `good: nothing leaks (${ALLOWED_MIB} MiB in ten minutes is allowed), nothing hangs, nothing is left open` : "BAD",
);
process.exitCode = isGood ? 0 : 1;

function formatProcess({ name, memory, leftOpen }: ProcessReport): string {
  const { firstMiB, lastMiB, slopeMiB, isLeaking } = memory;
  const heap = `${firstMiB.toFixed(2)} to ${lastMiB.toFixed(2)} MiB, ${slopeMiB.toFixed(2)} MiB in ten minutes`;
  const open = leftOpen.length === 0 ? "handles as at first" : `LEFT OPEN ${leftOpen.join(", ")}`;
  return `${isLeaking ? "LEAKS" : "ok   "}  ${name.padEnd(9)} ${heap}; ${open}`;
}

function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}
