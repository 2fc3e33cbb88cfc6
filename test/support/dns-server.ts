// A DNS server of the test's own, over UDP and TCP on one loopback port, for what a real one does
// not do: it is silent, cuts answers short, and sends garbage.

import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

const TYPES = { A: 1, CNAME: 5, AAAA: 28, SRV: 33 } as const;

export interface DnsQuestion {
  /** Without a dot at its end. */
  readonly name: string;
  readonly type: keyof typeof TYPES | "other";
  readonly protocol: "udp" | "tcp";
}

/** One record of an answer: a name, and an IPv4 address or another name. */
export type DnsRecord =
  | { readonly name: string; readonly a: string }
  | { readonly name: string; readonly cname: string }
  | { readonly name: string; readonly srv: { readonly target: string; readonly port: number; readonly weight: number } };

/** What it says, or `"silence"`, or any bytes in the place of an answer. */
export type DnsReply =
  | "silence"
  | Buffer
  | { readonly rcode?: number; readonly records?: readonly DnsRecord[]; readonly isTruncated?: boolean };

export class DnsServer {
  readonly questions: DnsQuestion[] = [];
  readonly #udp: DatagramSocket;
  readonly #tcp: Server;
  readonly #sockets = new Set<Socket>();
  readonly #reply: (question: DnsQuestion) => DnsReply;

  private constructor(reply: (question: DnsQuestion) => DnsReply) {
    this.#reply = reply;
    this.#udp = createSocket("udp4");
    this.#udp.on("message", (message, { port, address }) => {
      const answer = this.#answer(message, "udp");
      if (answer !== undefined) this.#udp.send(answer, port, address);
    });
    this.#tcp = createServer((socket) => this.#serve(socket));
  }

  static async start(reply: (question: DnsQuestion) => DnsReply): Promise<DnsServer> {
    const server = new DnsServer(reply);
    server.#tcp.listen(0, "127.0.0.1");
    await once(server.#tcp, "listening");
    server.#udp.bind(server.port, "127.0.0.1");
    await once(server.#udp, "listening");
    return server;
  }

  get port(): number {
    return (this.#tcp.address() as AddressInfo).port; // it listens on TCP
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#udp.close();
    this.#tcp.close();
    await once(this.#tcp, "close");
  }

  /** Questions and answers have their length in front of them. */
  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) {
        const end = 2 + bytes.readUInt16BE(0);
        const answer = this.#answer(bytes.subarray(2, end), "tcp");
        bytes = bytes.subarray(end);
        if (answer !== undefined) socket.write(Buffer.concat([numbers(answer.length), answer]));
      }
    });
  }

  #answer(message: Buffer, protocol: DnsQuestion["protocol"]): Buffer | undefined {
    const { name, end } = readName(message, 12);
    const code = message.readUInt16BE(end);
    const type = Object.entries(TYPES).find(([, each]) => each === code)?.[0] ?? "other";
    const question = { name, type: type as DnsQuestion["type"], protocol }; // a key of the table
    this.questions.push(question);
    const reply = this.#reply(question);
    if (reply === "silence") return undefined;
    if (Buffer.isBuffer(reply)) return Buffer.concat([message.subarray(0, 2), reply]);
    const { rcode = 0, records = [], isTruncated = false } = reply;
    const flags = 0x8180 | (isTruncated ? 0x0200 : 0) | rcode;
    const head = Buffer.concat([message.subarray(0, 2), numbers(flags, 1, records.length, 0, 0)]);
    return Buffer.concat([head, message.subarray(12, end + 4), ...records.map(writeRecord)]);
  }
}

function readName(message: Buffer, at: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let end = at;
  for (let length = message[end] ?? 0; length > 0; length = message[end] ?? 0) {
    labels.push(message.toString("latin1", end + 1, end + 1 + length));
    end += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: end + 1 };
}

function writeName(name: string): Buffer {
  const labels = name.split(".").filter(Boolean);
  return Buffer.concat([
    ...labels.map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, "latin1")),
    Buffer.alloc(1),
  ]);
}

function writeRecord(record: DnsRecord): Buffer {
  const [type, value] =
    "a" in record
      ? [TYPES.A, Buffer.from(record.a.split(".").map(Number))]
      : "cname" in record
        ? [TYPES.CNAME, writeName(record.cname)]
        : [TYPES.SRV, Buffer.concat([numbers(0, record.srv.weight, record.srv.port), writeName(record.srv.target)])];
  return Buffer.concat([writeName(record.name), numbers(type, 1, 0, 0, value.length), value]);
}

/** Two bytes each. */
function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, 2 * at);
  return bytes;
}
