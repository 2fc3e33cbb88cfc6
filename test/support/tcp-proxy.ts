// A TCP proxy on loopback that can cut, silence and tamper with what passes, to break a connection
// in the way that a test needs.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

interface Pair {
  readonly number: number;
  readonly client: Socket;
  readonly server: Socket;
}

export class TcpProxy {
  /** Connections that were accepted so far. */
  accepted = 0;
  /** Replaces what the server sends; undefined sends nothing and cuts the connection. */
  onAnswer: ((bytes: Buffer, pair: number) => Buffer | undefined) | undefined;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  readonly #server: Server;
  #severed = false;
  #silent = false;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  /** Starts a proxy in front of a loopback port. */
  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await once(proxy.#server.listen(0, "127.0.0.1"), "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // it listens on TCP
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Ends all connections and, until `heal`, each new one. */
  sever(): void {
    this.#severed = true;
    for (const pair of this.#pairs) end(pair);
  }

  /** Bytes vanish in both directions; connections stay and new ones are accepted. */
  silence(): void {
    this.#silent = true;
  }

  heal(): void {
    this.#severed = this.#silent = false;
  }

  /** Sends bytes to every client as if the server had. */
  inject(bytes: Buffer): void {
    for (const { client } of this.#pairs) client.write(bytes);
  }

  /** Sends the last bytes to the client of a pair and ends its connection: by RST, or by FIN. */
  endWith(pair: number, bytes: Buffer, how: "reset" | "end"): void {
    for (const { number, client, server } of this.#pairs) {
      if (number !== pair) continue;
      if (how === "end") client.end(bytes);
      else client.write(bytes, () => client.resetAndDestroy());
      server.destroy();
    }
  }

  async close(): Promise<void> {
    this.sever();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(client: Socket): void {
    const number = ++this.accepted;
    client.on("error", () => undefined);
    if (this.#severed) {
      client.destroy();
      return;
    }
    const pair = { number, client, server: connect(this.#target, "127.0.0.1") };
    this.#pairs.add(pair);
    pair.server.on("error", () => undefined);
    client.on("data", (bytes: Buffer) => this.#silent || pair.server.write(bytes));
    pair.server.on("data", (bytes: Buffer) => this.#answer(pair, number, bytes));
    for (const socket of [client, pair.server]) {
      socket.on("close", () => {
        end(pair);
        this.#pairs.delete(pair);
      });
    }
  }

  #answer(pair: Pair, number: number, bytes: Buffer): void {
    if (this.#silent) return;
    const sent = this.onAnswer === undefined ? bytes : this.onAnswer(bytes, number);
    if (sent === undefined) end(pair);
    else if (sent.length > 0) pair.client.write(sent);
  }
}

function end({ client, server }: Pair): void {
  client.destroy();
  server.destroy();
}
