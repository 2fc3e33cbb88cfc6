// The client of this repository as the conformance kit drives it: by generated code, today's or an
// older one.

import { connect, isDeclaredError, type Metadata, RpcError, type RpcStream, type ServiceDef } from "callwire";
import { type ConformanceClient, type ConformanceHandler, Unserved } from "../../generated/conformance.js";
import type { Answer, Caller, OpenCall, OpenOptions } from "./subject.js";

/** Connects to a subject. `service` is the generated definition that the client works by. */
export function connectStub(
  { host, port }: { readonly host: string; readonly port: number },
  service: ServiceDef<ConformanceClient, ConformanceHandler>,
): Caller {
  const target = `tcp://${host}:${port}`;
  const clients = {
    served: connect(service, target),
    missing: connect(renumbered(service), target),
    unserved: connect(Unserved, target),
  };
  return {
    open(method, args = [], options = {}) {
      if (method === "missing") return new StubCall(clients.missing, "empty", args, options);
      if (method === "unserved") return new StubCall(clients.unserved, "empty", args, options);
      return new StubCall(clients.served, method, args, options);
    },
    async close() {
      for (const client of Object.values(clients)) await client.close();
    },
  };
}

/** The service with another id for `empty`, which the server does not have. */
function renumbered(service: ServiceDef<ConformanceClient, ConformanceHandler>): typeof service {
  return { ...service, methods: service.methods.map((method) => (method.name === "empty" ? { ...method, id: 1 } : method)) };
}

class StubCall implements OpenCall {
  readonly #outbox = new Outbox();
  readonly #abort = new AbortController();
  readonly #answer: Promise<Answer>;
  readonly #stream: RpcStream<unknown> | undefined;
  #settle: (error: unknown) => void = () => undefined;
  #headers: Readonly<Record<string, unknown>> = {};
  #trailers: Readonly<Record<string, unknown>> = {};

  constructor(client: { with(options: object): object }, method: string, args: readonly unknown[], options: OpenOptions) {
    const stub = client.with({
      ...options,
      signal: this.#abort.signal,
      onHeaders: (headers: Metadata) => {
        this.#headers = Object.fromEntries(headers);
      },
      onTrailers: (trailers: Metadata) => {
        this.#trailers = Object.fromEntries(trailers);
      },
    });
    const start: unknown = Reflect.get(stub, method);
    if (typeof start !== "function") throw new Error(`the stub has no method "${method}"; regenerate it`);
    const items = ["sum", "chat", "hold"].includes(method) ? [this.#outbox] : [];
    const started: unknown = Reflect.apply(start, stub, [...args, ...items]);
    if (isStream(started)) {
      this.#stream = started;
      this.#answer = new Promise<unknown>((resolve) => {
        this.#settle = resolve;
      }).then((error) => this.#describe(undefined, error));
    } else {
      this.#answer = Promise.resolve(started).then(
        (result) => this.#describe(result, undefined),
        (error: unknown) => this.#describe(undefined, error),
      );
    }
  }

  send(item: unknown): void {
    this.#outbox.push(item);
  }

  end(): void {
    this.#outbox.end();
  }

  async sent(): Promise<number> {
    return this.#outbox.taken;
  }

  async next(): Promise<unknown> {
    try {
      const { done, value } = (await this.#stream?.next()) ?? { done: true, value: undefined };
      if (done === true) this.#settle(undefined);
      return value;
    } catch (error) {
      this.#settle(error);
      return undefined;
    }
  }

  cancel(): void {
    this.#abort.abort();
    // A stream tells its reader, and nobody reads after this.
    if (this.#stream !== undefined) void this.next();
  }

  done(): Promise<Answer> {
    return this.#answer;
  }

  #describe(result: unknown, error: unknown): Answer {
    const metadata = { headers: this.#headers, trailers: this.#trailers };
    if (error === undefined) return { code: "OK", message: "", result, ...metadata };
    if (error instanceof RpcError) {
      // In front of what the server said stands the method.
      const message = error.text.replace(`${error.method}: `, "");
      return { code: error.code, message, errorId: error.errorId, details: error.details, ...metadata };
    }
    if (!isDeclaredError(error)) throw error;
    const { name } = error;
    const fields = Object.fromEntries(Object.entries(error).filter(([field, value]) => field !== "name" && value !== undefined));
    // The client hands on the class alone; its status is that of the contract.
    return { code: "ABORTED", message: "", declared: { name: `callwire.conformance.v1.${name}`, fields }, ...metadata };
  }
}

function isStream(started: unknown): started is RpcStream<unknown> {
  return typeof started === "object" && started !== null && Symbol.asyncIterator in started;
}

/** What the application wants sent, and how much of it was taken. */
class Outbox implements AsyncIterable<unknown> {
  readonly #items: unknown[] = [];
  #ended = false;
  #wake: () => void = () => undefined;
  taken = 0;

  push(item: unknown): void {
    this.#items.push(item);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    for (;;) {
      while (this.#items.length > 0) {
        this.taken++;
        yield this.#items.shift();
      }
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
