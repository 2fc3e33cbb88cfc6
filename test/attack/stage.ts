// Plays one attack: attacker and honest neighbour on one core, the victim on the other. Each
// attack has its own victim. The others serve all of them, as starting takes longer than playing.

import { cpus } from "node:os";
import type { ClientAttack, HttpAttack, ServerAttack } from "./attack.js";
import { AttackProcess } from "./attack-process.js";
import type { Paced } from "./paced-calls.js";

export interface Outcome extends Paced {
  readonly name: string;
  readonly sentBytes: number;
  /** Of the victim's event loop. */
  readonly longestPauseMs: number;
  readonly peakMiB: number;
  readonly mostMiB: number;
  /** What the victim has more than before the attack when garbage has been collected. */
  readonly keptMiB: number;
  readonly mostKeptMiB: number;
  /**
   * Cores that processes took which are none of the attack's: what times mean on a machine that
   * others use.
   */
  readonly othersCores: number;
}

const ATTACKERS_CORE = 0;
const VICTIMS_CORE = 1;
/** What a victim may keep of an attack that is over: twice what any has kept. */
const MAX_KEPT_MIB = 12;
/** Of what may be kept, where nothing more is waited for. */
const LIGHT_SHARE = 0.8;
/** Each takes a twentieth of a second or more. */
const MAX_WEIGHINGS = 40;
/** A victim collects when it is weighed. */
const GC: readonly string[] = ["--expose-gc"];

/** The processes beside the victim. */
interface Crew {
  readonly neighbour: AttackProcess;
  readonly attacker: AttackProcess;
  /** A server, and its port. */
  readonly honest: AttackProcess;
  readonly honestPort: number;
}

let crew: Promise<Crew> | undefined;

/** Where one does not start, the others are ended, and the next attack starts anew. */
async function startCrew(): Promise<Crew> {
  const starts = [
    AttackProcess.start({ name: "neighbour", script: "neighbour", core: ATTACKERS_CORE }),
    AttackProcess.start({ name: "attacker", script: "attacker", core: ATTACKERS_CORE, nice: 10 }),
    AttackProcess.start({ name: "honest server", script: "target", core: ATTACKERS_CORE }),
  ] as const;
  try {
    const [[neighbour], [attacker], [honest, honestPort]] = await Promise.all(starts);
    return { neighbour, attacker, honest, honestPort };
  } catch (error) {
    crew = undefined;
    for (const start of await Promise.allSettled(starts)) if (start.status === "fulfilled") await start.value[0].end();
    throw error;
  }
}

/** Ends the processes that serve all attacks. The next attack starts others. */
export async function dismissCrew(): Promise<void> {
  const dismissed = await crew;
  crew = undefined;
  if (dismissed === undefined) return;
  await Promise.all([dismissed.neighbour, dismissed.attacker, dismissed.honest].map((child) => child.end()));
}

export async function playServerAttack(
  { name, mostMiB, mostKeptMiB = MAX_KEPT_MIB, ...attack }: ServerAttack | HttpAttack,
  ms: number,
): Promise<Outcome> {
  crew ??= startCrew();
  const { neighbour, attacker } = await crew;
  const words = "byHttp" in attack ? ["http"] : [];
  const [victim, port] = await AttackProcess.start({ name: "victim", script: "target", core: VICTIMS_CORE, options: GC, words });
  try {
    await neighbour.ask({ kind: "byHttp" in attack ? "start-http" : "start", port });
    const before = (await victim.ask({ kind: "weigh" })) as number;
    await victim.ask({ kind: "look" });
    const othersCores = watchOthers([victim, neighbour, attacker]);
    const sentBytes = (await attacker.ask({ kind: "attack", port, name, ms })) as number;
    const paced = (await neighbour.ask({ kind: "stop" })) as Paced;
    const longestPauseMs = (await victim.ask({ kind: "look" })) as number;
    const seen = { sentBytes, longestPauseMs, peakMiB: victim.peakMiB(), othersCores: othersCores(), ...paced };
    const keptMiB = await weighAfter(victim, before, mostKeptMiB * LIGHT_SHARE);
    return { name, mostMiB, keptMiB, mostKeptMiB, ...seen };
  } catch (error) {
    await dismissCrew();
    throw error;
  } finally {
    await victim.end();
  }
}

export async function playClientAttack(
  { name, mostMiB, mostKeptMiB = MAX_KEPT_MIB, heapMiB }: ClientAttack,
  ms: number,
): Promise<Outcome> {
  crew ??= startCrew();
  const { honest, honestPort: port, attacker } = await crew;
  const options = heapMiB === undefined ? GC : [...GC, `--max-old-space-size=${heapMiB}`];
  const [victim] = await AttackProcess.start({ name: "victim", script: "client-victim", core: VICTIMS_CORE, options });
  try {
    await victim.ask({ kind: "start", port });
    const before = (await victim.ask({ kind: "weigh" })) as number;
    const hostile = (await attacker.ask({ kind: "listen", name, ms })) as number;
    await victim.ask({ kind: "deal", port: hostile, name });
    const othersCores = watchOthers([victim, honest, attacker]);
    const sentBytes = (await attacker.ask({ kind: "wait" })) as number;
    const longestPauseMs = (await victim.ask({ kind: "look" })) as number;
    const paced = (await victim.ask({ kind: "stop" })) as Paced;
    const seen = { sentBytes, longestPauseMs, peakMiB: victim.peakMiB(), othersCores: othersCores(), ...paced };
    const keptMiB = await weighAfter(victim, before, mostKeptMiB * LIGHT_SHARE);
    return { name, mostMiB, keptMiB, mostKeptMiB, ...seen };
  } catch (error) {
    await dismissCrew();
    throw error;
  } finally {
    await victim.end();
  }
}

/** What closes with the attack may close late: the victim is weighed until it is light again. */
async function weighAfter(victim: AttackProcess, before: number, lightMiB: number): Promise<number> {
  let keptMiB = Number.POSITIVE_INFINITY;
  for (let times = 0; times < MAX_WEIGHINGS && keptMiB > lightMiB; times++) {
    keptMiB = ((await victim.ask({ kind: "weigh" })) as number) - before;
  }
  return keptMiB;
}

/** Returns how many cores others took since now. */
function watchOthers(children: readonly AttackProcess[]): () => number {
  const startedAt = performance.now();
  const others = (): number => busyMs() - children.reduce((sum, child) => sum + child.cpuMs(), 0);
  const before = others();
  return () => Math.max(0, (others() - before) / (performance.now() - startedAt));
}

/** Milliseconds that the processors have worked since they were started. */
function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}
