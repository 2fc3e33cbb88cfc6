// Hosts, who listens there, and the connections between them: what the runtime's dialer and
// listener are made of in a simulation.

import type { Address } from "../base/address.js";
import { formatAddress } from "../base/address.js";
import { RpcError } from "../base/errors.js";
import { CONNECT_TIMEOUT_MS, DEFAULT_MAX_CALLS_PER_CONNECTION } from "../base/limits/connection.js";
import { DEFAULT_MAX_FRAME_BYTES } from "../base/limits/message.js";
import { setPatientTimeout } from "../base/patient-timer.js";
import type { Random } from "../base/random.js";
import { Connection } from "../transport/connection.js";
import type { Dialer, DialOwner } from "../transport/dialer.js";
import type { Listener, ListenerOptions } from "../transport/listener.js";
import { SOFTWARE } from "../transport/software.js";
import type { Machine } from "./machine.js";
import type { Scheduler } from "./scheduler.js";
import { SimulatedSocket, type SocketRules } from "./simulated-socket.js";
import type { Trace } from "./trace.js";
import { type Path, type Paths, Wire } from "./wire.js";

/** How often a host is asked again that does not answer, as TCP does. */
const SYN_AGAIN_MS = 1_000;

/** Between two hosts of one network, while nothing slows it. */
const USUAL_PATH: Path = { latencyMs: 0.2, jitterMs: 0.3 };

interface Open {
  readonly machine: Machine;
  accept(socket: SimulatedSocket): void;
}

const HELLO = {
  software: SOFTWARE,
  maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
  maxCalls: DEFAULT_MAX_CALLS_PER_CONNECTION,
  services: new Map<string, string>(),
};

/** Two hosts, in either order. */
function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** Whether the registry's list has the address, as a machine has it. */
export type Knows = (address: Address) => boolean;

/** Sees what happens on the network. */
export interface NetworkWatch {
  /** `near` is the client's end of a connection that is about to be. */
  onConnection(near: SimulatedSocket, far: SimulatedSocket, knows: Knows): void;
  /** The machine dials what its list does not have. */
  onStrangeDial(machine: Machine, address: Address): void;
}

export interface NetworkMeans {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly trace: Trace;
  readonly rules: Omit<SocketRules, "random">;
  /** Default: nobody. */
  readonly watch?: NetworkWatch | undefined;
}

export class Network implements Paths {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #trace: Trace;
  readonly #listening = new Map<string, Open>();
  readonly #held = new Set<Wire>();
  readonly #sockets = new Set<SimulatedSocket>();
  readonly #cuts = new Map<string, number>();
  readonly #off = new Set<string>();
  readonly #slow = new Set<{ readonly pair: string; readonly byMs: number }>();
  #lastPort = 20_000;

  readonly #watch: NetworkWatch | undefined;

  readonly #rules: SocketRules;

  constructor({ scheduler, random, trace, rules, watch }: NetworkMeans) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#trace = trace;
    this.#watch = watch;
    this.#rules = { ...rules, random };
  }

  /** Sockets that are open, on all machines. */
  get sockets(): number {
    return this.#sockets.size;
  }

  path(from: string, to: string): Path {
    if (this.#slow.size === 0) return USUAL_PATH;
    const slowMs = this.#slowMsOf(pairOf(from, to));
    return { latencyMs: USUAL_PATH.latencyMs + slowMs, jitterMs: USUAL_PATH.jitterMs + slowMs };
  }

  isCut(from: string, to: string): boolean {
    if (this.#off.has(from) || this.#off.has(to)) return true;
    return this.#cuts.size > 0 && this.#cuts.has(pairOf(from, to));
  }

  onHeld(wire: Wire): void {
    this.#held.add(wire);
  }

  /** One direction of a connection that is not watched, such as that to the registry. */
  wire(from: string, to: string): Wire {
    return new Wire(from, to, { scheduler: this.#scheduler, random: this.#random, paths: this });
  }

  /** Between the two nothing gets through for so long. */
  cut(one: string, other: string, ms: number): void {
    const pair = pairOf(one, other);
    this.#cuts.set(pair, (this.#cuts.get(pair) ?? 0) + 1);
    this.#scheduler.after(ms, () => {
      const left = (this.#cuts.get(pair) ?? 1) - 1;
      if (left > 0) this.#cuts.set(pair, left);
      else this.#cuts.delete(pair);
      this.#retry();
    });
  }

  /** Between the two all takes so much longer, for so long. */
  slow(one: string, other: string, byMs: number, ms: number): void {
    const slow = { pair: pairOf(one, other), byMs };
    this.#slow.add(slow);
    this.#scheduler.after(ms, () => this.#slow.delete(slow));
  }

  /** The host loses its power: its processes are gone, and nobody is told. */
  switchOff(host: string): void {
    this.#off.add(host);
  }

  switchOn(host: string): void {
    this.#off.delete(host);
    this.#retry();
  }

  /** What the process had open is closed by its kernel. */
  closeAll(machine: Machine): void {
    for (const [key, open] of this.#listening) if (open.machine === machine) this.#listening.delete(key);
    for (const socket of this.#sockets) {
      if (socket.machine !== machine) continue;
      socket.abandon();
      this.#sockets.delete(socket);
    }
  }

  /** Connections of the machine to the host break; the other side does not hear of it. */
  lose(machine: Machine, host: string): void {
    for (const socket of this.#sockets) if (socket.machine === machine && socket.remoteAddress === host) socket.lose();
  }

  listen(machine: Machine, address: Address, options: ListenerOptions): Listener {
    const { clock, hello, logger, createOwner } = options;
    const key = `${machine.host}:${address.port}`;
    this.#listening.set(key, {
      machine,
      accept: (socket) => this.#feed(socket, new Connection(socket, createOwner, { clock, hello, side: "server", logger })),
    });
    return {
      address: { host: machine.host, port: address.port },
      stop: () => void (this.#listening.get(key)?.machine === machine && this.#listening.delete(key)),
    };
  }

  dialerOf(machine: Machine, knows: Knows): Dialer {
    return {
      dial: (destination, owner) => {
        if (!knows(destination)) this.#watch?.onStrangeDial(machine, destination);
        return this.#dial(machine, destination, owner, knows);
      },
    };
  }

  #dial(machine: Machine, destination: Address, owner: DialOwner, knows: Knows): () => void {
    let isOver = false;
    const fail = (cause: string): void => {
      if (isOver) return;
      isOver = true;
      timer.cancel();
      const where = formatAddress(destination);
      owner.onClose(new RpcError("UNAVAILABLE", `cannot connect to ${where}: ${cause}`, { origin: "transport" }));
    };
    const timer = setPatientTimeout(machine, () => fail(`no answer within ${CONNECT_TIMEOUT_MS} ms`), CONNECT_TIMEOUT_MS);
    const knock = (): void => {
      if (isOver || machine.isDead) return;
      if (this.isCut(machine.host, destination.host)) return void this.#scheduler.after(SYN_AGAIN_MS, knock);
      const open = this.#listening.get(`${destination.host}:${destination.port}`);
      const back = this.wire(destination.host, machine.host);
      if (open === undefined) return back.send(() => machine.enter(() => fail("connection refused")));
      const socket = this.#join(machine, open, destination.port, { back, knows });
      back.send(() =>
        machine.enter(() => {
          if (isOver) return void socket.destroy();
          isOver = true;
          timer.cancel();
          const connection = new Connection(socket, () => owner, { clock: machine, hello: HELLO, side: "client" });
          this.#feed(socket, connection);
          owner.onConnection(connection);
        }),
      );
    };
    this.wire(machine.host, destination.host).send(knock);
    return () => fail("given up");
  }

  /** The kernel of the listener accepts; its process learns of it when it runs. */
  #join(machine: Machine, open: Open, port: number, { back, knows }: { back: Wire; knows: Knows }): SimulatedSocket {
    const near = new SimulatedSocket(machine, this.wire(machine.host, open.machine.host), port, this.#rules);
    const far = new SimulatedSocket(open.machine, back, ++this.#lastPort, this.#rules);
    near.join(far);
    far.join(near);
    this.#watch?.onConnection(near, far, knows);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    }
    open.machine.enter(() => open.accept(far));
    return near;
  }

  #feed(socket: SimulatedSocket, connection: Connection): void {
    socket.onBytes = (bytes) => {
      this.#trace.read(this.#scheduler.now, socket, bytes);
      socket.onRead(bytes);
      connection.receive(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
    };
  }

  #slowMsOf(pair: string): number {
    let sum = 0;
    for (const slow of this.#slow) if (slow.pair === pair) sum += slow.byMs;
    return sum;
  }

  #retry(): void {
    for (const wire of this.#held) {
      wire.retry();
      if (!wire.isHeld) this.#held.delete(wire);
    }
  }
}
