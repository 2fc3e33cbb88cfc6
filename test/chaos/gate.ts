// A TCP proxy in front of one process, with a link for each who comes: links are cut, slow or torn
// one by one, and lose nothing of what they carry until then.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { Pipe } from "./pipe.js";

/** Which party has opened this connection; undefined when it is gone. */
export type NameOf = (socket: Socket) => string | undefined;

interface Link {
  readonly party: string;
  readonly near: Socket;
  far: Socket | undefined;
  readonly pipes: Pipe[];
}

export interface GateOptions {
  readonly nameOf: NameOf;
  /** What passes is written in pieces of so many bytes at most; 0: as it came. */
  readonly pieceBytes?: number;
}

export class Gate {
  /** Port behind the gate; undefined: nobody is there, and who comes is refused. */
  target: number | undefined;
  readonly #nameOf: NameOf;
  readonly #pieceBytes: number;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  /** How many cuts of each party hold; of all parties under "". */
  readonly #cuts = new Map<string, number>();
  readonly #slow = new Map<string, number>();

  private constructor({ nameOf, pieceBytes = 0 }: GateOptions) {
    this.#nameOf = nameOf;
    this.#pieceBytes = pieceBytes;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (near) => this.#accept(near));
  }

  static async open(options: GateOptions): Promise<Gate> {
    const gate = new Gate(options);
    await once(gate.#server.listen(0, "127.0.0.1"), "listening");
    return gate;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // it listens on TCP
  }

  /** Nothing gets through until `mend`, which is called once for each cut. "" is every party. */
  cut(party = ""): void {
    this.#cuts.set(party, (this.#cuts.get(party) ?? 0) + 1);
    this.#look();
  }

  /** What was held goes on, as TCP sends again what was lost. */
  mend(party = ""): void {
    this.#cuts.set(party, Math.max(0, (this.#cuts.get(party) ?? 0) - 1));
    this.#look();
  }

  /** All takes so many milliseconds longer in each direction; 0 ends it. */
  slow(byMs: number, party = ""): void {
    this.#slow.set(party, byMs);
  }

  /** Connections of the party break at one end; the other does not hear of it. */
  lose(party: string, end: "near" | "far"): void {
    for (const link of this.#links) {
      if (link.party !== party || link.far === undefined) continue;
      for (const pipe of link.pipes) pipe.leak();
      (end === "near" ? link.near : link.far).resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    for (const { near, far } of this.#links) for (const socket of [near, far]) socket?.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #isCut(party: string): boolean {
    return (this.#cuts.get("") ?? 0) + (this.#cuts.get(party) ?? 0) > 0;
  }

  #look(): void {
    for (const link of this.#links) {
      for (const pipe of link.pipes) pipe.look();
      if (link.far === undefined) this.#join(link);
    }
  }

  #accept(near: Socket): void {
    near.on("error", () => undefined);
    const party = this.#nameOf(near);
    if (party === undefined) return void near.resetAndDestroy();
    const link: Link = { party, near, far: undefined, pipes: [] };
    this.#links.add(link);
    near.on("close", () => {
      if (link.far === undefined) this.#links.delete(link);
    });
    this.#join(link);
  }

  /** Who comes while the path is cut waits in the kernel of this process. */
  #join(link: Link): void {
    const { party, near } = link;
    if (this.#isCut(party)) return;
    if (this.target === undefined) {
      this.#links.delete(link);
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: this.target, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    far.pause();
    far.on("error", () => undefined);
    link.far = far;
    const rules = {
      isCut: () => this.#isCut(party),
      slowMs: () => Math.max(this.#slow.get("") ?? 0, this.#slow.get(party) ?? 0),
      pieceBytes: this.#pieceBytes,
    };
    link.pipes.push(new Pipe(near, far, rules), new Pipe(far, near, rules));
    let open = 2;
    for (const socket of [near, far]) socket.on("close", () => --open === 0 && this.#links.delete(link));
    for (const pipe of link.pipes) pipe.look();
  }
}
