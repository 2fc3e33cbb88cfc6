// A way through loopback that hands on bytes in pieces of random sizes with random pauses, and
// loses none: what a network does to what was written.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

type Random = () => number;

export class TornLink implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number, random: Random) {
    this.#server = createServer((client) => {
      const server = connect({ port: target, host: "127.0.0.1", noDelay: true });
      client.setNoDelay(true);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(from);
        new Tearing(to, random).take(from);
      }
    });
  }

  /** A link to a loopback port. */
  static async to(target: number, random: Random): Promise<TornLink> {
    const link = new TornLink(target, random);
    await once(link.#server.listen(0, "127.0.0.1"), "listening");
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // it listens on TCP
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** One direction. */
class Tearing {
  readonly #to: Socket;
  readonly #random: Random;
  readonly #waiting: Buffer[] = [];
  #isBusy = false;

  constructor(to: Socket, random: Random) {
    this.#to = to;
    this.#random = random;
  }

  take(from: Socket): void {
    from.on("error", () => undefined);
    from.on("close", () => this.#to.destroy());
    from.on("data", (chunk: Buffer) => {
      this.#waiting.push(chunk);
      if (!this.#isBusy) this.#handOn();
    });
  }

  #handOn(): void {
    this.#isBusy = true;
    for (let chunk = this.#waiting.shift(); chunk !== undefined; chunk = this.#waiting.shift()) {
      const size = 1 + Math.floor(this.#random() * (this.#random() < 0.3 ? 40 : 70_000));
      this.#to.write(chunk.subarray(0, size));
      if (size < chunk.length) this.#waiting.unshift(chunk.subarray(size));
      const pause = this.#random();
      if (pause < 0.02) return void setTimeout(() => this.#handOn(), this.#random() * 5);
      if (pause < 0.1) return void setImmediate(() => this.#handOn());
    }
    this.#isBusy = false;
  }
}
