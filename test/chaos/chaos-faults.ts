// Plays the faults of a plan in real time: what each kind does, and how it is over.

import type { ChaosFault, ChaosKind } from "./chaos-plan.js";
import type { ChaosProcess } from "./chaos-process.js";
import { Later } from "./later.js";
import type { Party, Seat } from "./party.js";
import type { RegistrySide } from "./registry-side.js";
import { NEWER } from "./settings.js";
import { within } from "./within.js";

interface Cast {
  readonly server: Seat;
  readonly client: Seat;
  readonly ms: number;
  readonly fault: ChaosFault;
}

/** What cannot be played in this time, as the registry is away, is not. */
const PLAY_MS = 15_000;

/** One of them by chance of the plan. */
const isEven = (ms: number): boolean => ms % 2 === 0;

/** Answers a text when it was not played: why. */
type Play = (cast: Cast) => unknown;

function isAway({ process }: Seat): boolean {
  return process === undefined || process.isEnded || process.isLeaving || process.isKilled;
}

export class ChaosFaults {
  readonly #party: Party;
  readonly #registry: RegistrySide;
  readonly #later: Later;
  readonly #complain: (problem: string) => void;
  readonly #draining = new Set<Promise<unknown>>();
  readonly #plays: Readonly<Record<ChaosKind, Play>> = {
    kill: ({ server, ms }) => this.#kill(server, ms),
    power: ({ server, ms }) => this.#power(server, ms),
    freeze: ({ server, ms }) => this.#stop(server, ms),
    stall: ({ server, ms }) => server.process?.tell({ kind: "stall", ms }),
    drain: ({ server, ms }) => this.#drain(server, ms),
    "kill-client": ({ client, ms }) => this.#kill(client, ms),
    "close-client": ({ client, ms }) => this.#leave(client, ms),
    "stall-client": ({ client, ms }) => client.process?.tell({ kind: "stall", ms }),
    "freeze-client": ({ client, ms }) => this.#stop(client, ms),
    cut: ({ server, client, ms }) => this.#cut([server.gate], client.name, ms),
    "cut-registry": ({ server, client, ms }) => this.#cut((isEven(ms) ? server : client).registryGates, "", ms),
    lose: ({ server, client, ms }) => server.gate?.lose(client.name, isEven(ms) ? "near" : "far"),
    slow: ({ server, client, ms }) => this.#slow([server.gate], client.name, ms / 40, ms),
    "slow-registry": ({ ms }) => {
      const gates = this.#party.seats.flatMap(({ registryGates }) => registryGates);
      return this.#slow(gates, "", ms / 20, ms);
    },
    expire: ({ server }) => this.#expire(server),
    wipe: () => this.#registry.wipe().then(() => undefined),
    lie: ({ server, ms }) => this.#lie(server, ms),
    jump: ({ server, client, ms }) => (isEven(ms) ? server : client).process?.tell({ kind: "jump", ms: ms % 3 === 0 ? -ms : ms }),
    burst: ({ client, ms }) => client.process?.tell({ kind: "burst", calls: ms }),
    "kill-registry": ({ fault, ms }) => this.#killRegistry(fault.server, ms),
    "freeze-registry": ({ fault, ms }) => this.#freezeRegistry(fault.server, ms),
    "operator-drain": ({ server, ms }) => this.#operate(server, { drain: true }, { drain: false }, ms),
    "operator-weight": ({ server, ms }) => this.#operate(server, { weight: ms % 200 }, { weight: null }, ms),
    join: ({ ms }) => this.#join(ms),
  };

  constructor(party: Party, registry: RegistrySide, complain: (problem: string) => void) {
    this.#party = party;
    this.#registry = registry;
    this.#complain = complain;
    this.#later = new Later((error) => complain(`the run could not put back what it broke: ${String(error)}`));
  }

  /** "played", or why not, as when one of those it is about is gone at the time. */
  async play(fault: ChaosFault): Promise<string> {
    const server = this.#party.servers[fault.server % this.#party.servers.length];
    const client = this.#party.clients[fault.client % this.#party.clients.length];
    if (server === undefined || client === undefined || [server, client].some(isAway)) return "nobody there";
    try {
      const played = await within(PLAY_MS, this.#plays[fault.kind]({ server, client, ms: fault.ms, fault }));
      return typeof played === "string" ? played : "played";
    } catch (error) {
      return `not played: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`;
    }
  }

  /** Nothing goes wrong any more: what was to end later ends now. */
  async heal(): Promise<void> {
    await this.#later.runAll();
    await Promise.all(this.#draining);
    await this.#later.runAll(); // who has drained is to be replaced
  }

  /** The run is over, however it ended. */
  drop(): void {
    this.#later.drop();
  }

  #kill(seat: Seat, ms: number): void {
    seat.process?.kill();
    this.#reseatLater(seat, ms);
  }

  #reseatLater(seat: Seat, ms: number): void {
    const { process } = seat;
    this.#later.add(ms, async () => {
      await process?.ended;
      if (seat.process === process) this.#party.reseat(seat);
    });
  }

  /** Nobody is told that it is gone. */
  #power(seat: Seat, ms: number): void {
    seat.gate?.cut();
    for (const gate of seat.registryGates) gate.cut();
    seat.process?.kill();
    this.#later.add(ms, () => {
      seat.gate?.mend();
      for (const gate of seat.registryGates) gate.mend();
    });
    this.#reseatLater(seat, ms);
  }

  #stop({ process }: Seat, ms: number): void {
    process?.stop();
    this.#later.add(ms, () => process?.goOn());
  }

  #drain(seat: Seat, ms: number): void {
    const { process } = seat;
    if (process === undefined) return;
    process.isLeaving = true;
    process.signal("SIGTERM");
    this.#draining.add(this.#seeEnd(process, this.#party.waits.drainMs).then(() => this.#reseatLater(seat, ms)));
  }

  #leave(seat: Seat, ms: number): void {
    const { process } = seat;
    if (process === undefined) return;
    process.isLeaving = true;
    process.tell({ kind: "leave" });
    this.#draining.add(this.#seeEnd(process, this.#party.waits.leaveMs).then(() => this.#reseatLater(seat, ms)));
  }

  /** It is on its way out. */
  async #seeEnd(process: ChaosProcess, mostMs: number): Promise<void> {
    const problem = await process.endsWithin(mostMs);
    if (problem !== undefined) this.#complain(problem);
  }

  #cut(gates: readonly Seat["gate"][], party: string, ms: number): void {
    for (const gate of gates) gate?.cut(party);
    this.#later.add(ms, () => {
      for (const gate of gates) gate?.mend(party);
    });
  }

  #slow(gates: readonly Seat["gate"][], party: string, byMs: number, ms: number): void {
    for (const gate of gates) gate?.slow(byMs, party);
    this.#later.add(ms, () => {
      for (const gate of gates) gate?.slow(0, party);
    });
  }

  async #expire({ process }: Seat): Promise<string | undefined> {
    if (process?.id === undefined) return "nobody there";
    return (await this.#registry.expire(process.id)) ? undefined : "it has no session now";
  }

  /** Of even length it is an address where nobody is, else a second name of one who is there. */
  async #lie({ gate }: Seat, ms: number): Promise<void> {
    const takeBack = await this.#registry.lie(`c0ffee${ms.toString(16).padStart(6, "0")}`, isEven(ms) ? 1 : (gate?.port ?? 1));
    this.#later.add(ms, takeBack);
  }

  async #killRegistry(index: number, ms: number): Promise<string | undefined> {
    const member = this.#registry.at(index);
    if (member === undefined || !this.#registry.take(index)) return "one is away already";
    await member.kill();
    this.#later.add(ms, () => this.#registry.start(index));
    return undefined;
  }

  #freezeRegistry(index: number, ms: number): string | undefined {
    const member = this.#registry.at(index);
    if (member === undefined || !this.#registry.take(index)) return "one is away already";
    member.freeze();
    this.#later.add(ms, () => {
      member.thaw();
      this.#registry.giveBack(index);
    });
    return undefined;
  }

  async #operate(
    { gate }: Seat,
    change: Parameters<RegistrySide["operate"]>[1],
    undo: Parameters<RegistrySide["operate"]>[1],
    ms: number,
  ): Promise<void> {
    const address = `127.0.0.1:${gate?.port}`;
    this.#later.add(ms, () => this.#registry.operate(address, undo));
    await this.#registry.operate(address, change);
  }

  /** A server of another version comes, and drains when its time is over. */
  async #join(ms: number): Promise<void> {
    const seat = await this.#party.addServer(`joined-${this.#party.joined.length}`, NEWER);
    this.#party.joined.push(seat);
    this.#later.add(ms, async () => {
      seat.isClosed = true;
      const { process } = seat;
      await process?.ready.catch(() => undefined);
      if (process === undefined || process.isEnded) return;
      process.isLeaving = true;
      process.signal("SIGTERM");
      this.#draining.add(this.#seeEnd(process, this.#party.waits.drainMs));
    });
  }
}
