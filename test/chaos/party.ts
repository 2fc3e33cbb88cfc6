// Who takes part in a run: servers behind gates, clients, and how one process takes the place of
// another.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DEFAULT_ODD_PERCENT } from "../world/plan.js";
import type { ChaosPlan } from "./chaos-plan.js";
import { ChaosProcess } from "./chaos-process.js";
import { Gate } from "./gate.js";
import { pidOfPeer } from "./party-of-socket.js";
import type { RegistrySide } from "./registry-side.js";
import type { Bug, Settings } from "./settings.js";
import type { Waits } from "./waits.js";

/** A start that has failed, as the registry was not there, is tried again after so long. */
const START_AGAIN_MS = 1_000;

/** Signals that end a server that drains: by itself, or as Node tells it. */
const DRAINED: readonly unknown[] = [143, "SIGTERM"];

/** So often a process is started before a run has begun. */
const MAX_STARTS = 10;

/** A place for a process after the other. */
export interface Seat {
  /** `server-0`. */
  readonly name: string;
  /** In front of a server; of a client undefined. */
  readonly gate: Gate | undefined;
  /** Between it and each server of the registry. */
  readonly registryGates: readonly Gate[];
  process: ChaosProcess | undefined;
  /** No other process comes. */
  isClosed: boolean;
}

export interface PartyMeans {
  readonly plan: ChaosPlan;
  readonly seed: number;
  readonly folder: string;
  readonly registry: RegistrySide;
  readonly bugs: readonly Bug[];
  readonly waits: Waits;
  readonly complain: (problem: string) => void;
}

export class Party {
  readonly servers: Seat[] = [];
  readonly clients: Seat[] = [];
  /** Of servers that come later, and drain. */
  readonly joined: Seat[] = [];
  /** All that have lived. */
  readonly processes: ChaosProcess[] = [];
  readonly journals: string[] = [];
  readonly #means: PartyMeans;
  #born = 0;
  isOver = false;

  constructor(means: PartyMeans) {
    this.#means = means;
  }

  get waits(): Waits {
    return this.#means.waits;
  }

  async begin(): Promise<void> {
    const { servers, clients } = this.#means.plan;
    for (let at = 0; at < servers; at++) this.servers.push(await this.addServer(`server-${at}`));
    await Promise.all(this.servers.map((seat) => begun(seat)));
    for (let at = 0; at < clients; at++) {
      const registryGates = await this.#means.registry.openGates(`client-${at}`);
      const seat: Seat = { name: `client-${at}`, gate: undefined, registryGates, process: undefined, isClosed: false };
      this.clients.push(seat);
      this.seatClient(seat);
    }
    await Promise.all(this.clients.map((seat) => begun(seat)));
  }

  get seats(): readonly Seat[] {
    return [...this.servers, ...this.joined, ...this.clients];
  }

  get living(): readonly ChaosProcess[] {
    return this.seats.flatMap(({ process }) => (process === undefined || process.isEnded ? [] : [process]));
  }

  /** Servers that live and are registered. */
  get livingServers(): readonly ChaosProcess[] {
    return this.living.filter(({ id, name }) => id !== undefined && !name.startsWith("client-"));
  }

  get livingClients(): readonly ChaosProcess[] {
    return this.living.filter(({ name }) => name.startsWith("client-"));
  }

  /** A seat for a server, with its first process. */
  async addServer(name: string, version = "1"): Promise<Seat> {
    const { plan, registry } = this.#means;
    const nameOf = (socket: Parameters<typeof pidOfPeer>[0]): string | undefined =>
      this.#clientOf(pidOfPeer(socket, this.#pids()));
    const gate = await Gate.open({ nameOf, pieceBytes: plan.pieceBytes });
    const seat: Seat = { name, gate, registryGates: await registry.openGates(name), process: undefined, isClosed: false };
    this.seatServer(seat, version);
    return seat;
  }

  seatServer(seat: Seat, version = "1"): void {
    const process = this.#start("chaos-server", seat, version);
    process.ready.then(
      ({ port }) => {
        if (seat.process === process && seat.gate !== undefined) seat.gate.target = port;
      },
      () => this.#startAgain(seat, process, version),
    );
    void process.ended.then(({ code, signal }) => {
      if (seat.process === process && seat.gate !== undefined) seat.gate.target = undefined;
      if (process.isKilled || process.isGivenUp || process.id === undefined) return;
      if (!process.isLeaving || !DRAINED.includes(signal ?? code))
        this.#means.complain(`${process.name} ended with ${signal ?? code}: ${process.said}`);
    });
  }

  seatClient(seat: Seat): void {
    const process = this.#start("chaos-client", seat, "1");
    void process.ended.then(({ code, signal }) => {
      if (!process.isKilled && !process.isGivenUp && !(process.isLeaving && code === 0))
        this.#means.complain(`${process.name} ended with ${signal ?? code}: ${process.said}`);
    });
  }

  /** The process is gone; another one takes its place. */
  reseat(seat: Seat): void {
    if (seat.process?.isEnded === false) return;
    if (seat.gate !== undefined) this.seatServer(seat);
    else this.seatClient(seat);
  }

  /** Whatever has become of the run: nothing of it goes on. */
  async close(): Promise<void> {
    this.isOver = true;
    for (const process of this.processes) process.kill();
    await Promise.all(this.processes.map(({ ended }) => ended));
    await Promise.all(this.seats.flatMap(({ gate, registryGates }) => [gate, ...registryGates].map((each) => each?.close())));
    rmSync(this.#means.folder, { recursive: true, force: true });
  }

  #startAgain(seat: Seat, process: ChaosProcess, version: string): void {
    if (process.isKilled || process.isLeaving) return;
    setTimeout(() => {
      if (seat.process === process && !seat.isClosed && !this.isOver) this.seatServer(seat, version);
    }, START_AGAIN_MS);
  }

  #start(script: "chaos-server" | "chaos-client", seat: Seat, version: string): ChaosProcess {
    const { plan, seed, folder, registry, bugs } = this.#means;
    if (this.isOver) throw new Error("the run is over, and nobody comes any more");
    const number = ++this.#born;
    const name = `${seat.name}.${number}`;
    const journal = join(folder, name);
    const settings: Settings = {
      name,
      number,
      seed: (seed * 7_919 + number) >>> 0,
      journal,
      registry: registry.target(seat.registryGates),
      maxCalls: plan.maxCalls,
      balancer: plan.balancer,
      callsPerSecond: plan.callsPerSecond,
      oddShare: (plan.oddPercent ?? DEFAULT_ODD_PERCENT) / 100,
      gatePort: seat.gate?.port ?? 0,
      version,
      bugs,
    };
    const process = new ChaosProcess(script, settings);
    this.processes.push(process);
    this.journals.push(journal);
    seat.process = process;
    return process;
  }

  *#pids(): Generator<number> {
    for (const { process } of this.clients) if (process !== undefined) yield process.pid;
  }

  #clientOf(pid: number | undefined): string | undefined {
    return pid === undefined ? undefined : this.clients.find(({ process }) => process?.pid === pid)?.name;
  }
}

/** One that does not start in time, as the machine is busy, is started again. */
async function begun(seat: Seat): Promise<void> {
  for (let starts = 1; ; starts++) {
    try {
      await seat.process?.ready;
      return;
    } catch (error) {
      if (starts >= MAX_STARTS) throw error;
      await wait(2 * START_AGAIN_MS);
    }
  }
}
